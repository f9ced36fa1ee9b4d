using RlhfGrains.Contracts;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Disks;

/// <summary>
/// A disk in memory. Its log keeps what was synced; what was only written, a power loss may cut anywhere.
/// </summary>
sealed class SimulatedDisk(SeededRandom random, DiskFlaws flaws = DiskFlaws.None) : IDisk
{
    readonly Dictionary<GrainKey, List<(GrainSnapshot Snapshot, long WrittenAt)>> snapshots = [];
    byte[] log = new byte[4096];
    SimulatedJournal? opened;

    public long Extent { get; private set; }
    public long Synced { get; private set; }
    public byte[] Log => log;

    /// <summary>Per grain the snapshots that the disk has, the newest last.</summary>
    public IEnumerable<GrainSnapshot> Snapshots => snapshots.Values.Where(s => s.Count > 0).Select(s => s[^1].Snapshot);

    public IJournalStore Open()
    {
        // A process that was killed leaves bytes that are written but not synced: they are read again, so they must be
        // made to last first.
        if (!flaws.HasFlag(DiskFlaws.OpensWithoutSync))
            Sync();
        return opened = new SimulatedJournal(this, flaws);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (log.Length - Extent < bytes.Length)
        {
            // A new array: readers of an earlier one keep what they have.
            var larger = new byte[log.Length * 2];
            log.AsSpan(0, (int)Extent).CopyTo(larger);
            log = larger;
        }
        bytes.CopyTo(log.AsSpan((int)Extent));
        Extent += bytes.Length;
    }

    public void Sync() => Synced = Extent;

    /// <summary>Everything behind a torn frame is overwritten from there.</summary>
    public void Truncate(long bytes)
    {
        log = log.AsSpan(0, (int)bytes).ToArray().Concat(new byte[4096]).ToArray();
        Extent = bytes;
        Synced = Math.Min(Synced, bytes);
    }

    public void Write(GrainSnapshot snapshot)
    {
        if (!snapshots.TryGetValue(snapshot.Grain, out var kept))
            snapshots.Add(snapshot.Grain, kept = []);
        kept.Add((snapshot, Extent));
        // An older one, for restarts that find a stale cache.
        if (kept.Count > 3)
            kept.RemoveAt(1);
    }

    public void Appended() { }

    public void End(long bytes, long synced)
    {
        opened?.Close();
        if (bytes < Extent)
            Truncate(bytes);
        Synced = Math.Min(synced, bytes);
        // A snapshot is written behind the commits that it covers: what took those took it.
        foreach (var kept in snapshots.Values)
            kept.RemoveAll(s => s.WrittenAt > bytes);
    }

    public void Leave(SnapshotFate fate)
    {
        foreach (var kept in snapshots.Values)
        {
            if (kept.Count == 0 || fate is SnapshotFate.Kept)
                continue;
            var count = fate is SnapshotFate.Lost ? 0 : random.Below(kept.Count + 1);
            kept.RemoveRange(count, kept.Count - count);
        }
    }

    public void ForgetSnapshots() => snapshots.Clear();

    public void ForgetSnapshots(GrainKey grain) => snapshots.Remove(grain);

    /// <summary>
    /// Replaces payloads where they lie. The frames around them are made anew, and what lies behind moves.
    /// </summary>
    public void Rewrite(Func<GrainAppend, GrainAppend> change)
    {
        var (old, end, moved) = (log, Extent, new Dictionary<long, long> { [0] = 0 });
        (log, Extent) = (new byte[4096], 0);
        for (var at = 0; at < end; )
        {
            var length = Frame.LengthOf(old.AsSpan(at, (int)end - at));
            Write(Frame.Write([.. Frame.Read(old, at, length).Select(change)]));
            at += length;
            moved[at] = Extent;
        }
        Sync();
        foreach (var kept in snapshots.Values)
            for (var i = 0; i < kept.Count; i++)
                kept[i] = (kept[i].Snapshot, moved[kept[i].WrittenAt]);
    }

    public IDisk Copy()
    {
        var copy = new SimulatedDisk(random);
        copy.Write(log.AsSpan(0, (int)Extent));
        copy.Sync();
        foreach (var (grain, kept) in snapshots)
            copy.snapshots.Add(grain, [.. kept]);
        return copy;
    }

    public IEnumerable<ReadOnlyMemory<byte>> Contents() =>
        snapshots.Values.SelectMany(kept => kept.Select(k => k.Snapshot.Payload)).Prepend(log);

    public void Dispose() { }
}

/// <summary>Ways in which a disk or its journal can be wrong; for the mutation check alone.</summary>
[Flags]
enum DiskFlaws
{
    None = 0,

    /// <summary>An append is acknowledged before it is synced.</summary>
    AnswersBeforeSync = 1,

    /// <summary>What a killed process left unsynced is read as if it were stored.</summary>
    OpensWithoutSync = 2,

    /// <summary>Of a torn commit the records that are whole are kept.</summary>
    KeepsTornCommits = 4,

    /// <summary>Stored sends are not written.</summary>
    ForgetsSends = 8,

    /// <summary>Which stored sends were taken is not written.</summary>
    ForgetsTaken = 16,

    /// <summary>Snapshots are promised and not written: their records count as covered.</summary>
    ForgetsSnapshots = 32,

    /// <summary>The newest time is not known after a restart.</summary>
    ForgetsTime = 64,

    /// <summary>What is overwritten is overwritten in memory alone.</summary>
    OverwritesInMemory = 128,

    /// <summary>Snapshots that repeat what is overwritten stay.</summary>
    KeepsOldSnapshots = 256,
}
