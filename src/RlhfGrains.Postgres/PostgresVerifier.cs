using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using RlhfGrains.Contracts;

namespace RlhfGrains.Postgres;

/// <summary>
/// Walks everything in a journal's schema, beside its writers or in a restored backup, and changes nothing.
/// </summary>
public static class PostgresVerifier
{
    const string Restore = "restore the newest backup that is whole";
    const string MadeAgain = "nothing: it is made again from the records when it is missed";

    // Often enough to watch, rare enough to cost nothing.
    const int RowsPerProgress = 65_536;

    const string Records = """
        SELECT r.position, g.name, r.version, r.at, r.checksum, r.payload FROM records r LEFT JOIN grains g ON g.number = r.grain ORDER BY r.position
        """;

    const string Gaps = """
        SELECT COALESCE(g.name, 'grain number ' || r.grain), count(*), max(r.version) FROM records r LEFT JOIN grains g ON g.number = r.grain
        GROUP BY r.grain, g.name HAVING count(*) <> max(r.version) OR min(r.version) <> 1
        """;

    // What was covered has been there.
    const string Beyond = """
        SELECT g.name, max(r.version) FROM (SELECT grain, version FROM covers UNION ALL SELECT grain, version FROM snapshots) c
        JOIN grains g ON g.number = c.grain LEFT JOIN records r ON r.grain = c.grain
        GROUP BY g.name HAVING COALESCE(max(r.version), 0) < max(c.version)
        """;

    const string Snapshots =
        "SELECT g.name, s.version, s.checksum, s.payload FROM snapshots s LEFT JOIN grains g ON g.number = s.grain ORDER BY s.grain";
    const string Sends = "SELECT sender, receiver, number, not_before, checksum, message FROM sends";
    const string Counts =
        "SELECT (SELECT count(*) FROM records), (SELECT COALESCE(max(position), 0) FROM records), (SELECT value FROM meta WHERE name = 'checkpoint')";

    /// <returns>What is wrong, as it is found; nothing when all is well.</returns>
    /// <exception cref="PostgresJournalException">There is no journal, it has another format, or the server
    /// failed.</exception>
    public static async IAsyncEnumerable<VerifyFinding> Verify(
        PostgresSettings settings,
        Action<VerifyProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        await using var source = NpgsqlDataSource.Create(settings.ConnectionString(pooled: false));
        await using var connection = await Failures.Guarded(() => source.OpenConnectionAsync(cancellation).AsTask());
        await Failures.Guarded(() => Schema.CheckFormat(connection, settings));
        // One moment of the journal, however long it takes.
        await using var moment = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);

        var (total, last, checkpoint) = (0L, 0L, 0L);
        await foreach (var row in Rows(connection, Counts, cancellation))
            (total, last, checkpoint) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        if (checkpoint > last)
            yield return Lost(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"records {last + 1} to {checkpoint} of the journal, which are missing"
                )
            );

        var done = 0L;
        await foreach (var row in Rows(connection, Records, cancellation))
        {
            if (done++ % RowsPerProgress == 0)
                progress?.Invoke(new VerifyProgress("records", done - 1, total));
            if (OfRecord(row) is { } finding)
                yield return finding;
        }
        progress?.Invoke(new VerifyProgress("records", done, total));
        await foreach (var row in Rows(connection, Gaps, cancellation))
            yield return Lost(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"records of {row.GetString(0)}: {row.GetInt64(1)} are there, up to version {row.GetInt64(2)}"
                )
            );
        await foreach (var row in Rows(connection, Beyond, cancellation))
            yield return Lost(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the records of {row.GetString(0)} behind version {(row.IsDBNull(1) ? 0 : row.GetInt64(1))}"
                )
            );

        progress?.Invoke(new VerifyProgress("snapshots", 0, 0));
        await foreach (var row in Rows(connection, Snapshots, cancellation))
        {
            var name = row.IsDBNull(0) ? "a grain without a name" : row.GetString(0);
            if (row.GetInt32(2) != Checksum.OfSnapshot(name, row.GetInt64(1), row.GetFieldValue<byte[]>(3)))
                yield return new VerifyFinding($"the snapshot of {name}", MadeAgain, IsLoss: false);
        }

        progress?.Invoke(new VerifyProgress("stored sends", 0, 0));
        await foreach (var row in Rows(connection, Sends, cancellation))
        {
            var id = new SendNumber(
                GrainKey.Parse(row.GetString(0)),
                GrainKey.Parse(row.GetString(1)),
                row.GetInt64(2)
            );
            if (row.GetInt32(4) != Checksum.OfSend(id, row.GetInt64(3), row.GetFieldValue<byte[]>(5)))
                yield return Lost($"stored send {id.Number} from {id.Sender} to {id.Receiver}");
        }
    }

    static VerifyFinding? OfRecord(NpgsqlDataReader row)
    {
        var position = row.GetInt64(0).ToString(CultureInfo.InvariantCulture);
        if (row.IsDBNull(1))
            return Lost($"the name of the grain of record {position} of the journal");
        var (name, version) = (row.GetString(1), row.GetInt64(2));
        return row.GetInt32(4) == Checksum.OfRecord(name, version, row.GetInt64(3), row.GetFieldValue<byte[]>(5))
            ? null
            : Lost(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"record {position} of the journal, version {version} of {name}"
                )
            );
    }

    static VerifyFinding Lost(string what) => new(what, Restore, IsLoss: true);

    static async IAsyncEnumerable<NpgsqlDataReader> Rows(
        NpgsqlConnection connection,
        string query,
        [EnumeratorCancellation] CancellationToken cancellation
    )
    {
        // No limit of time: a walk through a large journal takes minutes.
        await using var command = new NpgsqlCommand(query, connection) { CommandTimeout = 0 };
        await using var reader = await Failures.Guarded(() => command.ExecuteReaderAsync(cancellation));
        while (await Failures.Guarded(() => reader.ReadAsync(cancellation)))
            yield return reader;
    }
}
