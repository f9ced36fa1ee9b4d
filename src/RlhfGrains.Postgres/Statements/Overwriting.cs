using Npgsql;
using RlhfGrains.Contracts;
using static RlhfGrains.Postgres.Parameters;

namespace RlhfGrains.Postgres;

/// <summary>Replaces payloads for ever.</summary>
static class Overwriting
{
    const string Times = """
        SELECT i.place, r.at FROM unnest($1, $2) WITH ORDINALITY AS i (name, version, place)
        LEFT JOIN grains g ON g.name = i.name LEFT JOIN records r ON r.grain = g.number AND r.version = i.version
        ORDER BY i.place
        """;

    const string Replace = """
        UPDATE records r SET checksum = i.checksum, payload = i.payload
        FROM unnest($1, $2, $3, $4) AS i (name, version, checksum, payload) JOIN grains g ON g.name = i.name
        WHERE r.grain = g.number AND r.version = i.version
        """;

    const string RemoveSnapshots =
        "DELETE FROM snapshots s USING unnest($1) AS i (name) JOIN grains g ON g.name = i.name WHERE s.grain = g.number";

    public static async Task<bool> Run(NpgsqlConnection connection, IReadOnlyList<RecordOverwrite> records)
    {
        var (names, versions) = (
            records.Select(r => r.Grain.ToString()).ToArray(),
            records.Select(r => r.Version).ToArray()
        );
        var checksums = new int[records.Count];
        // A record's time never changes, so it may be read before.
        await using (
            var times = new NpgsqlBatch(connection)
            {
                BatchCommands = { Command(Times, Texts(names), Longs(versions)) },
            }
        )
        await using (var reader = await times.ExecuteReaderAsync())
        {
            for (var i = 0; await reader.ReadAsync(); i++)
            {
                if (await reader.IsDBNullAsync(1))
                    throw new KeyNotFoundException($"{records[i].Grain} has no version {records[i].Version}");
                checksums[i] = Checksum.OfRecord(names[i], versions[i], reader.GetInt64(1), records[i].Payload.Span);
            }
        }
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                Command(
                    Replace,
                    Texts(names),
                    Longs(versions),
                    Ints(checksums),
                    Bytes(records.Select(r => r.Payload).ToArray())
                ),
                Command(RemoveSnapshots, Texts(names)),
            },
        };
        await batch.ExecuteNonQueryAsync();
        // The server would do so only when a fifth of the table has changed, which here it never has.
        await using var free = new NpgsqlCommand("VACUUM records, snapshots", connection);
        await free.ExecuteNonQueryAsync();
        return true;
    }
}
