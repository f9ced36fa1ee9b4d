using Npgsql;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Hosting;

/// <summary>Makes the tables in which silos find each other, by Orleans' own scripts, when they are not there.</summary>
static class MembershipTables
{
    /// <summary>The schema when the connection string has no <c>Search Path</c>.</summary>
    const string DefaultSchema = "rlhfgrains_cluster";

    /// <returns>The connection string, with the schema.</returns>
    /// <exception cref="StartException">The server cannot be used.</exception>
    public static async Task<string> Ensure(string connectionString, string? script)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            settings.SearchPath = settings.SearchPath is { Length: > 0 } path ? path + "_cluster" : DefaultSchema;
            await using var source = NpgsqlDataSource.Create(settings.ConnectionString);
            await using var connection = await source.OpenConnectionAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            // Silos that start together: one makes them, the others wait and find them.
            await Run(connection, $"SELECT pg_advisory_xact_lock({unchecked((int)Crc32C.Of(settings.SearchPath, 0))})");
            await Run(connection, $"CREATE SCHEMA IF NOT EXISTS \"{settings.SearchPath}\"");
            await using (var look = new NpgsqlCommand("SELECT to_regclass('orleansquery') IS NULL", connection))
            {
                if (await look.ExecuteScalarAsync() is true) await Run(connection, await Read(script));
            }
            await transaction.CommitAsync();
            return settings.ConnectionString;
        }
        catch (Exception failure) when (failure is NpgsqlException or ArgumentException)
        {
            throw new StartException($"The membership tables on PostgreSQL cannot be used: {failure.Message.TrimEnd('.')}.", failure);
        }
    }

    static async Task Run(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    static async Task<string> Read(string? script)
    {
        if (script is null) throw new StartException($"The membership tables are not there: name Orleans' scripts for PostgreSQL in {ClusterSettings.Section}:MembershipScript, or run them yourself.");
        try
        {
            return await File.ReadAllTextAsync(script);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{ClusterSettings.Section}:MembershipScript cannot be read: {failure.Message}");
        }
    }
}
