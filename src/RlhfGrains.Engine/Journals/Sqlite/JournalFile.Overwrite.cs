using RlhfGrains.Contracts;
using SQLitePCL;

namespace RlhfGrains.Engine.Journals.Sqlite;

sealed partial class JournalFile
{
    readonly Statement replaceRow,
        removeSnapshot;

    /// <summary>
    /// Replaces payloads in place; when it returns, what they were is in no file of the journal any more.
    /// </summary>
    public void Overwrite(IReadOnlyList<RecordOverwrite> overwrites)
    {
        var entries = overwrites.Select(o => o.Grain).Distinct().ToDictionary(g => g, Resolved);
        foreach (var overwrite in overwrites)
        {
            var entry = entries[overwrite.Grain];
            if (entry.Damage is { } damage)
                throw Corrupt($"{damage} of {overwrite.Grain}");
            if (overwrite.Version < 1 || overwrite.Version > entry.Version)
                throw new KeyNotFoundException($"{overwrite.Grain} has no version {overwrite.Version}");
        }

        // A snapshot may repeat what is overwritten. Without it, where its records lie has to be found.
        var snapshotted = entries.Values.Where(e => e.SnapshotVersion > 0).ToList();
        if (snapshotted.Count > 0)
            Recover(snapshotted);
        foreach (var (key, entry) in entries)
            if (entry.Damage is { } damage)
                throw Corrupt($"{damage} of {key}");

        var payloads = overwrites.ToDictionary(o => entries[o.Grain].Positions[(int)o.Version - 1], o => o.Payload);
        begin.Run();
        foreach (var position in payloads.Keys.Order())
            Overwrite(position, payloads);
        commit.Run();
        ForgetOldBytes();
    }

    void Overwrite(long position, Dictionary<long, ReadOnlyMemory<byte>> payloads)
    {
        if (Locate(position) is null)
            throw Corrupt(RecordName(position));
        var first = row.Position;
        packed.Clear();
        for (var i = 0; i < row.Records.Count; i++)
        {
            var record = row.Records[i];
            packed.Add(
                record.Grain,
                record.Version,
                record.AtMs,
                payloads.TryGetValue(first + i, out var other) ? other.Span : row.Payload(record)
            );
        }
        replaceRow.Bind(1, first).Bind(2, packed.Seal(first)).Run();
        row.Forget();
    }

    /// <summary>The file no longer has them, because deleted bytes are overwritten. Now the log too.</summary>
    void ForgetOldBytes()
    {
        // 5 s for whoever reads beside us; whoever reads for longer keeps the log, and the caller asks again.
        database.Execute("PRAGMA busy_timeout = 5000");
        var busy = database.Number("PRAGMA wal_checkpoint(TRUNCATE)");
        database.Execute("PRAGMA busy_timeout = 0");
        if (busy != 0)
            throw new SqliteJournalException(
                "the records are overwritten, but the write-ahead log still has what they were while somebody reads the journal: ask again",
                raw.SQLITE_BUSY
            );
    }
}
