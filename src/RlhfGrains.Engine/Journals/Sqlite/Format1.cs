using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// The first format: a row for each record. It is upgraded into a new file beside it, which then takes its place in one
/// step; interrupted before, it begins again with the old file as it was.
/// </summary>
static class Format1
{
    public const long Version = 1;

    // Often enough to watch, rare enough to cost nothing.
    const int RecordsPerProgress = 65_536;

    /// <param name="path">Closed, and its log written back.</param>
    /// <exception cref="JournalCorruptException">A record is damaged or missing: the file is left as it is.</exception>
    public static void Upgrade(string path, Action<JournalProgress>? progress)
    {
        var made = path + ".upgrade";
        File.Delete(made);
        using (var database = new Database(made))
        {
            // Not durable until it is whole: a half-made file is thrown away.
            database.Execute("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF");
            Schema.Create(database);
            using (var attach = database.Prepare("ATTACH ?1 AS old"))
                attach.Bind(1, path).Run();
            database.Execute(
                """
                BEGIN;
                UPDATE meta SET value = (SELECT value FROM old.meta WHERE name = 'checkpoint') WHERE name = 'checkpoint';
                INSERT INTO sends SELECT * FROM old.sends ORDER BY id;
                INSERT INTO snapshots SELECT * FROM old.snapshots ORDER BY grain;
                """
            );
            CoverSnapshots(database);
            CopyNames(database);
            CopyRecords(database, progress);
            database.Execute("COMMIT");
        }
        using (var written = File.OpenHandle(made, FileMode.Open, FileAccess.ReadWrite))
            RandomAccess.FlushToDisk(written);
        // Of the old file: empty, and not to be taken for the new one's.
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        File.Move(made, path, overwrite: true);
    }

    static void CoverSnapshots(Database database)
    {
        using var scan = database.Prepare("SELECT grain, version FROM old.snapshots ORDER BY grain");
        using var add = database.Prepare("INSERT INTO covers VALUES (?1, ?2, ?3)");
        var body = new PayloadWriter(StoredNames.None);
        while (scan.Step())
        {
            // No more than its snapshot.
            var checksum = Cover.Write(body, new GrainEntry(scan.Long(0), baseVersion: scan.Long(1)));
            add.Bind(1, scan.Long(0)).Bind(2, checksum).Bind(3, body.Written.Span).Run();
        }
    }

    static void CopyNames(Database database)
    {
        using var scan = database.Prepare("SELECT number, name FROM old.grains ORDER BY number");
        using var add = database.Prepare("INSERT INTO grains VALUES (?1, ?2, ?3)");
        while (scan.Step())
            add.Bind(1, scan.Long(0)).Bind(2, scan.Text(1)).Bind(3, Checksum.OfName(scan.Long(0), scan.Text(1))).Run();
    }

    static void CopyRecords(Database database, Action<JournalProgress>? progress)
    {
        var total = database.Number("SELECT max(seq) FROM old.journal") ?? 0;
        using var scan = database.Prepare(
            "SELECT seq, grain, version, at, checksum, payload FROM old.journal ORDER BY seq"
        );
        using var add = database.Prepare("INSERT INTO journal VALUES (?1, ?2)");
        var packed = new RowWriter();
        var next = 1L;
        for (; scan.Step(); next++)
        {
            var (grain, version, at) = (scan.Long(1), scan.Long(2), scan.Long(3));
            if (
                scan.Long(0) != next
                || (uint)scan.Long(4) != Checksum.OfFormat1Record(grain, version, at, scan.Blob(5))
            )
                throw new JournalCorruptException(
                    $"record {next} of the journal, which has format {Version},",
                    "restore the newest backup"
                );
            packed.Add(grain, version, at, scan.Blob(5));
            if (packed.IsFull)
                Add(next);
            if (next % RecordsPerProgress == 0)
                progress?.Invoke(new JournalProgress(next, total));
        }
        if (packed.Count > 0)
            Add(next - 1);

        void Add(long last)
        {
            var first = last - packed.Count + 1;
            add.Bind(1, first).Bind(2, packed.Seal(first)).Run();
        }
    }
}
