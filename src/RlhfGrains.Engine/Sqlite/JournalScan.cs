using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Sqlite;

/// <summary>Reads the whole journal in order, beside the writer.</summary>
sealed class JournalScan : IDisposable
{
    readonly Database database;
    readonly Statement scan;

    public JournalScan(string path, long afterPosition)
    {
        database = new Database(path, readOnly: true);
        scan = database.Prepare(
            "SELECT j.seq, j.grain, j.version, j.at, j.checksum, j.payload, g.name FROM journal j JOIN grains g ON g.number = j.grain WHERE j.seq > ?1 ORDER BY j.seq");
        scan.Bind(1, afterPosition);
    }

    public JournalRecord? Next()
    {
        if (!scan.Step()) return null;
        var (position, number, version, at, payload) = (scan.Long(0), scan.Long(1), scan.Long(2), scan.Long(3), scan.Blob(5).ToArray());
        var key = GrainKey.Parse(scan.Text(6));
        if ((uint)scan.Long(4) != Checksum.OfRecord(number, version, at, payload))
            throw new JournalCorruptException($"record {position} of the journal, version {version} of {key},", "restore the newest backup");
        return new JournalRecord(position, key, version, DateTimeOffset.FromUnixTimeMilliseconds(at), payload);
    }

    public void Dispose() => database.Dispose();
}
