using System.Globalization;
using Npgsql;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Membership;

/// <summary>
/// Orleans' list of silos in PostgreSQL: a row for each silo, and one for the list, whose version every change but a
/// sign of life raises by one. Whoever writes by a version or a row that is not the newest is refused.
/// </summary>
sealed class PostgresMembershipTable : IMembershipTable, IAsyncDisposable
{
    /// <summary>Of the tables. A silo refuses to start on another one.</summary>
    public const int Format = 1;

    /// <summary>The schema when the connection string has no <c>Search Path</c>.</summary>
    const string DefaultSchema = "rlhfgrains_cluster";

    /// <summary>What makes the tables. It is run by each silo that starts, one at a time.</summary>
    const string Tables = """
        CREATE TABLE IF NOT EXISTS format (version integer NOT NULL);
        INSERT INTO format SELECT 1 WHERE NOT EXISTS (SELECT FROM format);
        CREATE TABLE IF NOT EXISTS membership (cluster text PRIMARY KEY, version integer NOT NULL);
        CREATE TABLE IF NOT EXISTS silo (
            cluster text NOT NULL, address text NOT NULL, status integer NOT NULL, suspects text NOT NULL, proxy_port integer NOT NULL,
            host text NOT NULL, name text NOT NULL, started timestamptz NOT NULL, alive timestamptz NOT NULL, etag integer NOT NULL,
            PRIMARY KEY (cluster, address));
        """;

    const string Columns = "address, status, suspects, proxy_port, host, name, started, alive, etag";

    readonly NpgsqlDataSource source;
    readonly string cluster;

    PostgresMembershipTable(NpgsqlDataSource source, string cluster) => (this.source, this.cluster) = (source, cluster);

    /// <summary>Makes the tables when they are not there.</summary>
    /// <param name="connectionString">Npgsql's; the schema is its <c>Search Path</c> with <c>_cluster</c> behind
    /// it.</param>
    /// <exception cref="MembershipTableException">The server cannot be used, or the tables are another
    /// program's.</exception>
    public static async Task<PostgresMembershipTable> Open(string connectionString, string cluster)
    {
        NpgsqlDataSource? source = null;
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(connectionString);
            settings.SearchPath = settings.SearchPath is { Length: > 0 } path ? path + "_cluster" : DefaultSchema;
            source = NpgsqlDataSource.Create(settings.ConnectionString);
            var table = new PostgresMembershipTable(source, cluster);
            await table.Make(settings.SearchPath);
            return table;
        }
        catch (Exception failure)
        {
            if (source is not null)
                await source.DisposeAsync();
            if (failure is not (NpgsqlException or ArgumentException))
                throw;
            throw new MembershipTableException(
                $"the membership tables on PostgreSQL cannot be used: {failure.Message.TrimEnd('.')}",
                failure
            );
        }
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();

    // They are there since this was opened.
    public Task InitializeMembershipTable(bool tryInitTableVersion) => Task.CompletedTask;

    public async Task DeleteMembershipTableEntries(string clusterId)
    {
        await using var batch = source.CreateBatch();
        foreach (var table in new[] { "silo", "membership" })
            batch.BatchCommands.Add(
                new($"DELETE FROM {table} WHERE cluster = $1") { Parameters = { new() { Value = clusterId } } }
            );
        await batch.ExecuteNonQueryAsync();
    }

    public async Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate)
    {
        await using var command = source.CreateCommand(
            "DELETE FROM silo WHERE cluster = $1 AND status = $2 AND greatest(started, alive) < $3"
        );
        command.Parameters.AddRange(Values(cluster, (int)SiloStatus.Dead, beforeDate.UtcDateTime));
        await command.ExecuteNonQueryAsync();
    }

    public Task<MembershipTableData> ReadRow(SiloAddress key) => Read(key.ToParsableString());

    public Task<MembershipTableData> ReadAll() => Read(null);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        Change(
            tableVersion,
            $"""
            INSERT INTO silo (cluster, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0) ON CONFLICT DO NOTHING
            """,
            RowOf(entry)
        );

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        Change(
            tableVersion,
            """
            UPDATE silo SET status = $3, suspects = $4, proxy_port = $5, host = $6, name = $7, started = $8, alive = $9, etag = etag + 1
            WHERE cluster = $1 AND address = $2 AND etag = $10
            """,
            [.. RowOf(entry), int.Parse(etag, CultureInfo.InvariantCulture)]
        );

    public async Task UpdateIAmAlive(MembershipEntry entry)
    {
        await using var command = source.CreateCommand(
            "UPDATE silo SET alive = $3 WHERE cluster = $1 AND address = $2"
        );
        command.Parameters.AddRange(Values(cluster, entry.SiloAddress.ToParsableString(), Utc(entry.IAmAliveTime)));
        await command.ExecuteNonQueryAsync();
    }

    async Task Make(string schema)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        // Silos that start together: one makes them, the others wait and find them.
        await Run($"SELECT pg_advisory_xact_lock({unchecked((int)Crc32C.Of(schema, 0))})");
        await Run($"CREATE SCHEMA IF NOT EXISTS \"{schema}\"");
        await Run(Tables);
        await using (var found = new NpgsqlCommand("SELECT version FROM format", connection))
        {
            if (await found.ExecuteScalarAsync() is not Format and var other)
                throw new MembershipTableException(
                    $"the membership tables in schema {schema} have format {other}, and this program knows format {Format}: let all silos run one program, or name another schema with Search Path"
                );
        }
        await using (
            var list = new NpgsqlCommand("INSERT INTO membership VALUES ($1, 0) ON CONFLICT DO NOTHING", connection)
            {
                Parameters = { Of(cluster) },
            }
        )
            await list.ExecuteNonQueryAsync();
        await transaction.CommitAsync();

        async Task Run(string statement)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>One statement reads list and rows of one moment.</summary>
    async Task<MembershipTableData> Read(string? address)
    {
        await using var command = source.CreateCommand(
            $"""
            SELECT version, {Columns} FROM membership LEFT JOIN silo ON silo.cluster = membership.cluster AND ($2::text IS NULL OR address = $2) WHERE membership.cluster = $1
            """
        );
        command.Parameters.AddRange(Values(cluster, (object?)address ?? DBNull.Value));
        await using var reader = await command.ExecuteReaderAsync();
        var (version, silos) = (0, new List<Tuple<MembershipEntry, string>>());
        while (await reader.ReadAsync())
        {
            version = reader.GetInt32(0);
            if (!await reader.IsDBNullAsync(1))
                silos.Add(Tuple.Create(EntryOf(reader), Text(reader.GetInt32(9))));
        }
        return new MembershipTableData(silos, new TableVersion(version, Text(version)));
    }

    async Task<bool> Change(TableVersion version, string statement, object[] row)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var list = new NpgsqlCommand(
            "UPDATE membership SET version = $2 WHERE cluster = $1 AND version = $3",
            connection
        );
        list.Parameters.AddRange(
            Values(cluster, version.Version, int.Parse(version.VersionEtag, CultureInfo.InvariantCulture))
        );
        await using var silo = new NpgsqlCommand(statement, connection);
        silo.Parameters.AddRange(Values(row));
        if (await list.ExecuteNonQueryAsync() == 0 || await silo.ExecuteNonQueryAsync() == 0)
            return false;
        await transaction.CommitAsync();
        return true;
    }

    object[] RowOf(MembershipEntry entry) =>
        [
            cluster,
            entry.SiloAddress.ToParsableString(),
            (int)entry.Status,
            SuspectsOf(entry),
            entry.ProxyPort,
            entry.HostName ?? "",
            entry.SiloName ?? "",
            Utc(entry.StartTime),
            Utc(entry.IAmAliveTime),
        ];

    static MembershipEntry EntryOf(NpgsqlDataReader row) =>
        new()
        {
            SiloAddress = SiloAddress.FromParsableString(row.GetString(1)),
            Status = (SiloStatus)row.GetInt32(2),
            SuspectTimes = [.. row.GetString(3).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(SuspectOf)],
            ProxyPort = row.GetInt32(4),
            HostName = row.GetString(5),
            SiloName = row.GetString(6),
            StartTime = row.GetDateTime(7),
            IAmAliveTime = row.GetDateTime(8),
        };

    // Who has voted, and when: "127.0.0.1:11111@123,638400000000000000", separated by blanks.
    static string SuspectsOf(MembershipEntry entry) =>
        string.Join(
            ' ',
            (entry.SuspectTimes ?? []).Select(s =>
                string.Create(CultureInfo.InvariantCulture, $"{s.Item1.ToParsableString()},{Utc(s.Item2).Ticks}")
            )
        );

    static Tuple<SiloAddress, DateTime> SuspectOf(string suspect)
    {
        var parts = suspect.Split(',');
        return Tuple.Create(
            SiloAddress.FromParsableString(parts[0]),
            new DateTime(long.Parse(parts[1], CultureInfo.InvariantCulture), DateTimeKind.Utc)
        );
    }

    // Orleans' times are UTC, whatever their kind says.
    static DateTime Utc(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Utc);

    static NpgsqlParameter[] Values(params object[] values) => [.. values.Select(Of)];

    static NpgsqlParameter Of(object value) => new() { Value = value };

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
