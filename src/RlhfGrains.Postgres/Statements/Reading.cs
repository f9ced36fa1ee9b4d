using System.Globalization;
using Npgsql;
using RlhfGrains.Contracts;
using static RlhfGrains.Postgres.Parameters;

namespace RlhfGrains.Postgres;

/// <summary>What is read back, and checked.</summary>
static class Reading
{
    // One statement, so that the snapshot and the records behind it are of one moment. The snapshot comes first: its
    // version is below theirs.
    const string Grain = """
        WITH g AS MATERIALIZED (SELECT number FROM grains WHERE name = $1),
            s AS MATERIALIZED (SELECT version, checksum, payload FROM snapshots WHERE grain = (SELECT number FROM g) AND $2)
        SELECT NULL::bigint AS position, version, 0::bigint AS at, checksum, payload FROM s
        UNION ALL
        SELECT position, version, at, checksum, payload FROM records
        WHERE grain = (SELECT number FROM g) AND version > COALESCE((SELECT version FROM s), 0)
        ORDER BY version
        """;

    const string OfGrain = """
        SELECT position, version, at, checksum, payload FROM records
        WHERE grain = (SELECT number FROM grains WHERE name = $1) AND version > $2 ORDER BY version LIMIT $3
        """;

    const string RemoveSnapshot =
        "DELETE FROM snapshots WHERE grain = (SELECT number FROM grains WHERE name = $1) AND version = $2 AND checksum = $3";
    const string Sends = "SELECT sender, receiver, number, not_before, checksum, message FROM sends";

    const string SendsOfOne =
        "SELECT sender, receiver, number, not_before, checksum, message FROM sends WHERE sender = $1";
    const string Due = "SELECT sender, receiver, number FROM sends WHERE not_before <= $1 ORDER BY not_before LIMIT $2";

    // The inner query is asked for each name: joined, the server might go through the whole table once it has found it
    // empty.
    const string NumbersTo = """
        SELECT i.name, n.number FROM unnest($1) AS i (name)
        CROSS JOIN LATERAL (SELECT s.number FROM sends s WHERE s.sender = i.name AND s.receiver = $2 OFFSET 0) AS n
        """;

    const string NewestVersion =
        "SELECT COALESCE((SELECT r.version FROM records r WHERE r.grain = (SELECT number FROM grains WHERE name = $1) ORDER BY r.version DESC LIMIT 1), 0)";

    const string Page = """
        SELECT r.position, g.name, r.version, r.at, r.checksum, r.payload FROM records r LEFT JOIN grains g ON g.number = r.grain
        WHERE r.position > $1 AND r.position <= $2 ORDER BY r.position LIMIT 1000
        """;

    public static async Task<GrainHistory> History(NpgsqlConnection connection, GrainKey key)
    {
        var (history, damaged) = await History(connection, key, withSnapshot: true);
        if (damaged is null)
            return history;
        // A cache is made again, not restored from a backup; and it is put out of the way of the new one.
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(
                    RemoveSnapshot,
                    Text(key.ToString()),
                    Long(damaged.Value.Version),
                    new NpgsqlParameter<int> { TypedValue = damaged.Value.Checksum }
                ),
            },
        };
        await batch.ExecuteNonQueryAsync();
        return (await History(connection, key, withSnapshot: false)).History;
    }

    public static async Task<IReadOnlyList<JournalRecord>> RecordsOf(
        NpgsqlConnection connection,
        GrainKey key,
        long afterVersion,
        int countMax
    )
    {
        var records = new List<JournalRecord>();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(OfGrain, Text(key.ToString()), Long(afterVersion), Long(countMax)) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        for (var version = afterVersion + 1; await reader.ReadAsync(); version++)
        {
            if (reader.GetInt64(1) != version)
                throw Corrupt($"version {version} of {key}, which is missing,");
            var (position, at, checksum) = (reader.GetInt64(0), reader.GetInt64(2), reader.GetInt32(3));
            records.Add(Record(position, key, version, at, checksum, reader.GetFieldValue<byte[]>(4)));
        }
        return records;
    }

    public static Task<IReadOnlyList<PendingSend>> PendingSends(NpgsqlConnection connection) =>
        ReadSends(connection, Command(Sends));

    public static async Task<IReadOnlyList<SendNumber>> DueSends(
        NpgsqlConnection connection,
        Instant dueBy,
        int countMax
    )
    {
        var numbers = new List<SendNumber>();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(Due, Long(dueBy.ToUnixTimeMilliseconds()), Long(countMax)) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            numbers.Add(
                new SendNumber(
                    GrainKey.Parse(reader.GetString(0)),
                    GrainKey.Parse(reader.GetString(1)),
                    reader.GetInt64(2)
                )
            );
        return numbers;
    }

    public static Task<IReadOnlyList<PendingSend>> SendsFrom(NpgsqlConnection connection, GrainKey sender) =>
        ReadSends(connection, Command(SendsOfOne, Text(sender.ToString())));

    public static async Task<IReadOnlyList<SendNumber>> SendsTo(
        NpgsqlConnection connection,
        GrainKey receiver,
        IReadOnlyCollection<GrainKey> senders
    )
    {
        var numbers = new List<SendNumber>();
        var names = Texts([.. senders.Select(s => s.ToString())]);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(NumbersTo, names, Text(receiver.ToString())) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            numbers.Add(new SendNumber(GrainKey.Parse(reader.GetString(0)), receiver, reader.GetInt64(1)));
        return numbers;
    }

    public static async Task<long> Version(NpgsqlConnection connection, GrainKey key)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(NewestVersion, Text(key.ToString())) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        return reader.GetInt64(0);
    }

    static async Task<IReadOnlyList<PendingSend>> ReadSends(NpgsqlConnection connection, NpgsqlBatchCommand query)
    {
        var sends = new List<PendingSend>();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { query } };
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var id = new SendNumber(
                GrainKey.Parse(reader.GetString(0)),
                GrainKey.Parse(reader.GetString(1)),
                reader.GetInt64(2)
            );
            var (at, message) = (reader.GetInt64(3), reader.GetFieldValue<byte[]>(5));
            if (reader.GetInt32(4) != Checksum.OfSend(id, at, message))
                throw Corrupt($"stored send {id.Number} from {id.Sender} to {id.Receiver}");
            sends.Add(new PendingSend(id, Instant.FromUnixTimeMilliseconds(at), message));
        }
        return sends;
    }

    /// <summary>The records of some positions, as many as make a page; empty when there are no more.</summary>
    public static async Task<List<JournalRecord>> Records(
        NpgsqlConnection connection,
        long after,
        long last,
        CancellationToken cancellation
    )
    {
        var records = new List<JournalRecord>();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(Page, Long(after), Long(last)) },
        };
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var position = reader.GetInt64(0);
            if (await reader.IsDBNullAsync(1, cancellation))
                throw Corrupt($"the name of the grain of {Name(position)}");
            var key = GrainKey.Parse(reader.GetString(1));
            records.Add(
                Record(
                    position,
                    key,
                    reader.GetInt64(2),
                    reader.GetInt64(3),
                    reader.GetInt32(4),
                    reader.GetFieldValue<byte[]>(5)
                )
            );
        }
        return records;
    }

    static async Task<(GrainHistory History, (long Version, int Checksum)? Damaged)> History(
        NpgsqlConnection connection,
        GrainKey key,
        bool withSnapshot
    )
    {
        GrainSnapshot? snapshot = null;
        var records = new List<JournalRecord>();
        var name = key.ToString();
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(Grain, Text(name), new NpgsqlParameter<bool> { TypedValue = withSnapshot }) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        for (var version = 0L; await reader.ReadAsync(); )
        {
            var (stored, checksum, payload) = (reader.GetInt64(1), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4));
            if (await reader.IsDBNullAsync(0))
            {
                if (checksum != Checksum.OfSnapshot(name, stored, payload))
                    return (GrainHistory.None, (stored, checksum));
                snapshot = new GrainSnapshot(key, version = stored, payload);
            }
            else
            {
                if (stored != ++version)
                    throw Corrupt($"version {version} of {key}, which is missing,");
                records.Add(Record(reader.GetInt64(0), key, stored, reader.GetInt64(2), checksum, payload));
            }
        }
        return (snapshot is null && records.Count == 0 ? GrainHistory.None : new GrainHistory(snapshot, records), null);
    }

    static JournalRecord Record(long position, GrainKey key, long version, long at, int checksum, byte[] payload)
    {
        if (checksum != Checksum.OfRecord(key.ToString(), version, at, payload))
            throw Corrupt($"{Name(position)}, version {version} of {key},");
        return new JournalRecord(position, key, version, Instant.FromUnixTimeMilliseconds(at), payload);
    }

    static string Name(long position) =>
        string.Create(CultureInfo.InvariantCulture, $"record {position} of the journal");

    static JournalCorruptException Corrupt(string what) =>
        new(what, "restore the newest backup; everything else in the journal can still be read");
}
