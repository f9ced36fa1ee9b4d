using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Sqlite;

sealed partial class JournalFile
{
    readonly Statement addSnapshot, setMeta;

    public void WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots)
    {
        var written = new List<(GrainEntry Entry, GrainSnapshot Snapshot)>(snapshots.Count);
        foreach (var snapshot in snapshots)
        {
            var entry = Find(snapshot.Grain);
            if (!entry.IsResolved) Resolve(entry);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(snapshot.Version, entry.Version);
            if (snapshot.Version >= entry.SnapshotVersion) written.Add((entry, snapshot));
        }
        // Neighbours share a page.
        written.Sort((a, b) => a.Entry.Number.CompareTo(b.Entry.Number));

        // A cache need not be durable by itself: the next commit syncs it, and if the machine dies before, it and its checkpoint are gone together.
        database.Execute("PRAGMA synchronous = NORMAL");
        begin.Run();
        foreach (var (entry, snapshot) in written)
        {
            addSnapshot.Bind(1, entry.Number).Bind(2, snapshot.Version)
                .Bind(3, Checksum.OfSnapshot(entry.Number, snapshot.Version, snapshot.Payload.Span)).Bind(4, snapshot.Payload.Span).Run();
        }
        foreach (var (entry, snapshot) in written) tail.Cover(entry, snapshot.Version);
        setMeta.Bind(1, "checkpoint").Bind(2, tail.Checkpoint(lastPosition, Resolve)).Run();
        commit.Run();
        database.Execute("PRAGMA synchronous = FULL");
    }

    public void DiscardSnapshots() =>
        database.Execute("BEGIN IMMEDIATE; DELETE FROM snapshots; UPDATE meta SET value = 0 WHERE name = 'checkpoint'; COMMIT");

    public IReadOnlyList<GrainKey> OldestUnsnapshotted(int countMax) => tail.Oldest(Resolve).Where(e => e.Damage is null).Take(countMax).Select(KeyOf).ToList();
}
