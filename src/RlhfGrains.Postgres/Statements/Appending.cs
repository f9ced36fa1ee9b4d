using Npgsql;
using RlhfGrains.Contracts;
using static RlhfGrains.Postgres.Parameters;

namespace RlhfGrains.Postgres;

/// <summary>
/// One group, one round trip: a batch of statements that the server runs as one transaction, each with as many rows as
/// the group has; of what was taken, each with those of one sender.
/// </summary>
static class Appending
{
    const string AddGrains = "INSERT INTO grains (name) SELECT unnest($1) ON CONFLICT (name) DO NOTHING";

    // The version is the one behind the expected record, so it is null, which the table refuses, when that record is
    // not there; when the next one is there already, the key refuses it. A grain that does not exist has no number,
    // which the table refuses as well.
    const string AddRecords = """
        WITH added AS (
            INSERT INTO records (grain, version, at, checksum, payload)
            SELECT g.number,
                CASE i.expected WHEN 0 THEN 1 ELSE (SELECT r.version + 1 FROM records r WHERE r.grain = g.number AND r.version = i.expected) END,
                i.at, i.checksum, i.payload
            FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS i (name, expected, at, checksum, payload, place)
            LEFT JOIN grains g ON g.name = i.name
            ORDER BY i.place
            RETURNING position)
        SELECT max(position) FROM added
        """;

    const string AddSends =
        "INSERT INTO sends (sender, receiver, number, not_before, checksum, message) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)";

    // Of one sender: joined with a list, it is up to the server which of the two it goes through, and one that has
    // found the table empty goes through the whole table for as long as it keeps that plan. Sends that wait are many
    // just when there is most to do.
    const string RemoveSends =
        "DELETE FROM sends WHERE sender = $1 AND receiver = $2 AND number BETWEEN $3 AND $4 AND number = ANY ($5)";

    const string Versions = """
        SELECT i.place, COALESCE((SELECT r.version FROM records r JOIN grains g ON g.number = r.grain WHERE g.name = i.name ORDER BY r.version DESC LIMIT 1), 0)
        FROM unnest($1) WITH ORDINALITY AS i (name, place) ORDER BY i.place
        """;

    /// <returns>The position of the group's last record.</returns>
    public static async Task<long> Run(
        NpgsqlConnection connection,
        PostgresSettings settings,
        IReadOnlyList<GrainAppend> group
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        if (!settings.IsSingleWriter)
            batch.BatchCommands.Add(
                Command($"SELECT pg_advisory_xact_lock_shared({Locks.Append}, {settings.LockNumber})")
            );
        // In one order whoever writes: two writers that make the same grains wait for each other once, not crosswise.
        var made = group
            .Where(a => a.ExpectedVersion == 0)
            .Select(a => a.Grain.ToString())
            .Order(StringComparer.Ordinal)
            .ToArray();
        if (made.Length > 0)
            batch.BatchCommands.Add(Command(AddGrains, Texts(made)));
        var records = batch.BatchCommands.Count;
        batch.BatchCommands.Add(RecordsOf(group));
        var sends = group.SelectMany(a => a.Sends).ToArray();
        if (sends.Length > 0)
            batch.BatchCommands.Add(SendsOf(sends));
        foreach (var taken in group.SelectMany(a => a.Taken).GroupBy(t => (t.Sender, t.Receiver)))
            batch.BatchCommands.Add(TakenOf(taken.Key.Sender, taken.Key.Receiver, taken));

        await using var reader = await batch.ExecuteReaderAsync();
        // Results come of the statements that give rows: the lock's, if there is one, and the records'.
        if (!settings.IsSingleWriter)
            await reader.NextResultAsync();
        await reader.ReadAsync();
        var position = reader.GetInt64(0);
        // To its end: a later statement may have failed, and then nothing was written.
        while (await reader.NextResultAsync()) { }
        return position;
    }

    /// <summary>Which of the group's grains is not where its writer believed.</summary>
    public static async Task<JournalConflictException> Conflict(
        NpgsqlConnection connection,
        IReadOnlyList<GrainAppend> group
    )
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { Command(Versions, Texts(group.Select(a => a.Grain.ToString()).ToArray())) },
        };
        await using var reader = await batch.ExecuteReaderAsync();
        for (var i = 0; await reader.ReadAsync(); i++)
        {
            if (reader.GetInt64(1) != group[i].ExpectedVersion)
                return new JournalConflictException(group[i].Grain, group[i].ExpectedVersion, reader.GetInt64(1));
        }
        // Whoever was in the way has been undone since, or the group holds a grain twice.
        return new JournalConflictException(group[0].Grain, group[0].ExpectedVersion, group[0].ExpectedVersion);
    }

    static NpgsqlBatchCommand RecordsOf(IReadOnlyList<GrainAppend> group)
    {
        var (names, expected, times) = (new string[group.Count], new long[group.Count], new long[group.Count]);
        var (checksums, payloads) = (new int[group.Count], new ReadOnlyMemory<byte>[group.Count]);
        for (var i = 0; i < group.Count; i++)
        {
            (names[i], expected[i], times[i]) = (
                group[i].Grain.ToString(),
                group[i].ExpectedVersion,
                group[i].At.ToUnixTimeMilliseconds()
            );
            payloads[i] = group[i].Payload;
            checksums[i] = Checksum.OfRecord(names[i], expected[i] + 1, times[i], payloads[i].Span);
        }
        return Command(AddRecords, Texts(names), Longs(expected), Longs(times), Ints(checksums), Bytes(payloads));
    }

    static NpgsqlBatchCommand SendsOf(PendingSend[] sends)
    {
        var times = sends.Select(s => s.NotBefore.ToUnixTimeMilliseconds()).ToArray();
        return Command(
            AddSends,
            Texts(sends.Select(s => s.Id.Sender.ToString()).ToArray()),
            Texts(sends.Select(s => s.Id.Receiver.ToString()).ToArray()),
            Longs(sends.Select(s => s.Id.Number).ToArray()),
            Longs(times),
            Ints(sends.Select((s, i) => Checksum.OfSend(s.Id, times[i], s.Message.Span)).ToArray()),
            Bytes(sends.Select(s => s.Message).ToArray())
        );
    }

    static NpgsqlBatchCommand TakenOf(GrainKey sender, GrainKey receiver, IEnumerable<SendNumber> taken)
    {
        var numbers = taken.Select(s => s.Number).ToArray();
        return Command(
            RemoveSends,
            Text(sender.ToString()),
            Text(receiver.ToString()),
            Long(numbers.Min()),
            Long(numbers.Max()),
            Longs(numbers)
        );
    }
}
