using Npgsql;
using RlhfGrains.Contracts;
using static RlhfGrains.Postgres.Parameters;

namespace RlhfGrains.Postgres;

/// <summary>
/// Snapshots, and what they and covers cover: the version of each grain up to which a start need not look at its
/// records, and the checkpoint, the position up to which everything is covered. A cover is nothing but that version
/// here, because the records of a grain have a key.
/// </summary>
static class Snapshots
{
    // A cache need not be durable by itself: the next append's commit is written behind it.
    const string NotAtOnce = "SELECT set_config('synchronous_commit', 'off', true)";

    // A version that the grain does not have is null, which the table refuses.
    const string Write = """
        INSERT INTO snapshots (grain, version, checksum, payload)
        SELECT g.number, (SELECT r.version FROM records r WHERE r.grain = g.number AND r.version = i.version), i.checksum, i.payload
        FROM unnest($1, $2, $3, $4) AS i (name, version, checksum, payload) LEFT JOIN grains g ON g.name = i.name
        ORDER BY g.number
        ON CONFLICT (grain) DO UPDATE SET version = EXCLUDED.version, checksum = EXCLUDED.checksum, payload = EXCLUDED.payload
        WHERE snapshots.version <= EXCLUDED.version
        """;

    // A left join begins with the few rows given; another one could go along all grains in the order that is asked for.
    const string CoverSnapshots = """
        INSERT INTO covers (grain, version)
        SELECT g.number, i.version FROM unnest($1, $2) AS i (name, version) LEFT JOIN grains g ON g.name = i.name ORDER BY g.number
        ON CONFLICT (grain) DO UPDATE SET version = EXCLUDED.version WHERE covers.version < EXCLUDED.version
        """;

    // A grain without a record has no version, which the table refuses.
    const string CoverRecords = """
        INSERT INTO covers (grain, version)
        SELECT g.number, (SELECT r.version FROM records r WHERE r.grain = g.number ORDER BY r.version DESC LIMIT 1)
        FROM unnest($1) AS i (name) LEFT JOIN grains g ON g.name = i.name ORDER BY g.number
        ON CONFLICT (grain) DO UPDATE SET version = EXCLUDED.version WHERE covers.version < EXCLUDED.version
        """;

    // From the last checkpoint on, so each record is passed once.
    const string MoveCheckpoint = """
        UPDATE meta SET value = COALESCE(
            (SELECT r.position - 1 FROM records r LEFT JOIN covers c ON c.grain = r.grain
             WHERE r.position > (SELECT value FROM meta WHERE name = 'checkpoint') AND r.version > COALESCE(c.version, 0)
             ORDER BY r.position LIMIT 1),
            (SELECT max(position) FROM records), 0)
        WHERE name = 'checkpoint' RETURNING value
        """;

    const string Oldest = """
        SELECT o.name, t.records, t.bytes, o.position
        FROM (
            SELECT g.name, r.grain, r.position FROM records r JOIN grains g ON g.number = r.grain LEFT JOIN covers c ON c.grain = r.grain
            WHERE r.position > (SELECT value FROM meta WHERE name = 'checkpoint') AND r.version = COALESCE(c.version, 0) + 1
            ORDER BY r.position LIMIT $1) o
        CROSS JOIN LATERAL (
            SELECT count(*)::integer AS records, sum(octet_length(r.payload)) AS bytes FROM records r
            WHERE r.grain = o.grain AND r.version > COALESCE((SELECT s.version FROM snapshots s WHERE s.grain = o.grain), 0)) t
        ORDER BY o.position
        """;

    const string State = """
        SELECT (SELECT value FROM meta WHERE name = 'checkpoint'), r.position, r.at
        FROM (SELECT 1) one LEFT JOIN (SELECT position, at FROM records ORDER BY position DESC LIMIT 1) r ON true
        """;

    /// <returns>The new checkpoint.</returns>
    public static Task<long> Replace(NpgsqlConnection connection, IReadOnlyList<GrainSnapshot> snapshots)
    {
        var (names, versions) = (
            snapshots.Select(s => s.Grain.ToString()).ToArray(),
            snapshots.Select(s => s.Version).ToArray()
        );
        var checksums = snapshots.Select((s, i) => Checksum.OfSnapshot(names[i], s.Version, s.Payload.Span)).ToArray();
        return Cover(
            connection,
            Command(
                Write,
                Texts(names),
                Longs(versions),
                Ints(checksums),
                Bytes(snapshots.Select(s => s.Payload).ToArray())
            ),
            Command(CoverSnapshots, Texts(names), Longs(versions))
        );
    }

    /// <returns>The new checkpoint.</returns>
    public static Task<long> CoverGrains(NpgsqlConnection connection, IReadOnlyList<GrainKey> grains) =>
        Cover(connection, Command(CoverRecords, Texts(grains.Select(g => g.ToString()).ToArray())));

    public static async Task<bool> Discard(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command("TRUNCATE snapshots, covers"),
                Command("UPDATE meta SET value = 0 WHERE name = 'checkpoint'"),
            },
        };
        await batch.ExecuteNonQueryAsync();
        return true;
    }

    public static async Task<IReadOnlyList<UncoveredGrain>> OldestUncovered(NpgsqlConnection connection, int countMax)
    {
        var oldest = new List<UncoveredGrain>();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(Oldest, Long(countMax)) } };
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            oldest.Add(
                new UncoveredGrain(
                    GrainKey.Parse(reader.GetString(0)),
                    reader.GetInt32(1),
                    reader.GetInt64(2),
                    reader.GetInt64(3)
                )
            );
        return oldest;
    }

    public static async Task<(long Checkpoint, long LastPosition, Instant? NewestAt)> Read(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(State) } };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        return await reader.IsDBNullAsync(1)
            ? (reader.GetInt64(0), 0, null)
            : (reader.GetInt64(0), reader.GetInt64(1), Instant.FromUnixTimeMilliseconds(reader.GetInt64(2)));
    }

    static async Task<long> Cover(NpgsqlConnection connection, params NpgsqlBatchCommand[] writes)
    {
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Command(NotAtOnce) } };
        foreach (var write in writes)
            batch.BatchCommands.Add(write);
        batch.BatchCommands.Add(Command(MoveCheckpoint));
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return reader.GetInt64(0);
    }
}
