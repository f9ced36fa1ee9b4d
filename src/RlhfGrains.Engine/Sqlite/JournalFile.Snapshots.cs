using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Sqlite;

sealed partial class JournalFile
{
    readonly Statement addSnapshot, setMeta;

    public void WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots)
    {
        // A cache need not be durable by itself: the next commit syncs it, and if the machine dies before, it and its checkpoint are gone together.
        database.Execute("PRAGMA synchronous = NORMAL");
        begin.Run();
        var written = new List<(GrainEntry Entry, long Version)>(snapshots.Count);
        foreach (var snapshot in snapshots)
        {
            var entry = Find(snapshot.Grain) ?? throw new ArgumentException($"{snapshot.Grain} has no records to take a snapshot of");
            ArgumentOutOfRangeException.ThrowIfGreaterThan(snapshot.Version, entry.Version);
            if (snapshot.Version < entry.SnapshotVersion) continue;
            addSnapshot.Bind(1, entry.Number).Bind(2, snapshot.Version)
                .Bind(3, Checksum.OfSnapshot(entry.Number, snapshot.Version, snapshot.Payload.Span)).Bind(4, snapshot.Payload.Span).Run();
            written.Add((entry, snapshot.Version));
        }
        foreach (var (entry, version) in written) tail.Cover(entry, version);
        setMeta.Bind(1, "checkpoint").Bind(2, tail.Checkpoint(lastPosition)).Run();
        commit.Run();
        database.Execute("PRAGMA synchronous = FULL");
    }

    public void DiscardSnapshots() =>
        database.Execute("BEGIN IMMEDIATE; DELETE FROM snapshots; UPDATE meta SET value = 0 WHERE name = 'checkpoint'; COMMIT");

    public IReadOnlyList<GrainKey> OldestUnsnapshotted(int countMax) => tail.Oldest().Where(e => e.Damage is null).Take(countMax).Select(KeyOf).ToList();
}
