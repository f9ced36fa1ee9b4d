using Npgsql;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Hosting;

/// <summary>Makes the tables in which silos find each other, when they are not there: Orleans expects to find them.</summary>
static class MembershipTables
{
    /// <summary>The schema when the connection string has no <c>Search Path</c>.</summary>
    const string DefaultSchema = "rlhfgrains_cluster";

    /// <returns>The connection string, with the schema.</returns>
    /// <exception cref="StartException">The server cannot be used.</exception>
    public static async Task<string> Ensure(string connectionString)
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
                if (await look.ExecuteScalarAsync() is true) await Run(connection, Script());
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

    static string Script()
    {
        using var reader = new StreamReader(typeof(MembershipTables).Assembly.GetManifestResourceStream("membership-sql")!);
        return reader.ReadToEnd();
    }
}
