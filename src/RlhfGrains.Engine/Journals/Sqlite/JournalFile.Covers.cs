using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Journals.Sqlite;

sealed partial class JournalFile
{
    readonly Statement addSnapshot,
        addCover,
        setMeta,
        findCover;
    readonly PayloadWriter coverBody = new(StoredNames.None);
    bool writesCache;

    /// <param name="isWanted">Asked for the number of records behind the snapshot and their bytes; null: all
    /// are.</param>
    public IReadOnlyList<UncoveredGrain> OldestUncovered(int countMax, Func<long, long, bool>? isWanted = null) =>
        tail.Oldest(countMax, isWanted is null ? null : e => isWanted(e.Positions.Length, e.Bytes), Resolve)
            .Select(e => new UncoveredGrain(KeyOf(e), e.Positions.Length, e.Bytes, e.OldestPosition))
            .ToList();

    public void WriteSnapshots(IReadOnlyList<GrainSnapshot> snapshots)
    {
        var written = new List<(GrainEntry Entry, GrainSnapshot Snapshot)>(snapshots.Count);
        foreach (var snapshot in snapshots)
        {
            var entry = Resolved(snapshot.Grain);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(snapshot.Version, entry.Version);
            if (snapshot.Version >= entry.SnapshotVersion)
                written.Add((entry, snapshot));
        }
        // Neighbours share a page.
        written.Sort((a, b) => a.Entry.Number.CompareTo(b.Entry.Number));
        WriteCache(() =>
        {
            foreach (var (entry, snapshot) in written)
            {
                addSnapshot
                    .Bind(1, entry.Number)
                    .Bind(2, snapshot.Version)
                    .Bind(3, Checksum.OfSnapshot(entry.Number, snapshot.Version, snapshot.Payload.Span))
                    .Bind(4, snapshot.Payload.Span)
                    .Run();
                AddPast(entry, snapshot.Version);
                entry.Snapshotted(snapshot.Version);
                AddCover(entry);
                tail.Covered(entry);
            }
        });
    }

    public void WriteCovers(IReadOnlyList<GrainKey> grains)
    {
        var written = new List<GrainEntry>(grains.Count);
        foreach (var grain in grains)
        {
            var entry = Resolved(grain);
            if (entry.Damage is null && entry.CoveredVersion < entry.Version)
                written.Add(entry);
        }
        written.Sort((a, b) => a.Number.CompareTo(b.Number));
        WriteCache(() =>
        {
            foreach (var entry in written)
            {
                entry.Covered();
                AddCover(entry);
                tail.Covered(entry);
            }
        });
    }

    public void DiscardSnapshots() =>
        database.Execute(
            "BEGIN IMMEDIATE; DELETE FROM snapshots; DELETE FROM covers; UPDATE meta SET value = 0 WHERE name = 'checkpoint'; COMMIT"
        );

    /// <summary>
    /// A cache need not be durable by itself: the next commit syncs it, and if the machine dies before, it and its
    /// checkpoint are gone together.
    /// </summary>
    void WriteCache(Action write)
    {
        // Looking for the checkpoint may find a grain of which something is lost, and what is then found is kept in the
        // same commit.
        if (writesCache)
        {
            write();
            return;
        }
        writesCache = true;
        database.Execute("PRAGMA synchronous = NORMAL");
        begin.Run();
        write();
        setMeta.Bind(1, "checkpoint").Bind(2, tail.Checkpoint(Resolve)).Run();
        commit.Run();
        database.Execute("PRAGMA synchronous = FULL");
        writesCache = false;
    }

    void AddCover(GrainEntry entry)
    {
        var checksum = Cover.Write(coverBody, entry);
        addCover.Bind(1, entry.Number).Bind(2, checksum).Bind(3, coverBody.Written.Span).Run();
    }

    GrainEntry Resolved(GrainKey key)
    {
        var entry = Find(key);
        if (!entry.IsResolved)
            Resolve(entry);
        return entry;
    }

    /// <summary>
    /// Looks up the stored cover of a grain: how far it is, and where the records lie that its snapshot does not hold.
    /// </summary>
    void Resolve(GrainEntry entry)
    {
        if (entry.Damage is not null)
            return;
        var isNew = entry is { SnapshotVersion: 0, Version: > 0 };
        var isStored = findCover.Bind(1, entry.Number).Step();
        var cover = isStored ? Cover.Read(entry.Number, (uint)findCover.Long(0), findCover.Blob(1)) : null;
        findCover.Reset();
        if (cover is { } c && c.Reach >= entry.SnapshotVersion)
        {
            if (entry.Version > 0 && c.Reach > entry.Version)
                entry.Damage = $"a record up to version {c.Reach}";
            else
                entry.Resolve(c);
        }
        else if (isNew && !isStored)
        {
            entry.Resolve(Cover.None);
        }
        else
        {
            // A grain with a number has records. When nothing covers them, or not all before those of the tail,
            // something was lost.
            Recover([entry]);
        }
    }
}
