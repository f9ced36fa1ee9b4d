using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// Writes snapshots so that a start stays short, and takes idle grains out of memory once theirs is written.
/// </summary>
sealed class Snapshotting(
    IJournalStore journal,
    GrainCodec codec,
    GrainLoader loader,
    GrainMemory memory,
    EngineClock clock,
    Counters counters,
    EngineOptions options
)
{
    // Snapshots per transaction: the callers of the next group wait for it, a millisecond or two.
    const int BatchMax = 256;

    // And no more than 4 MiB in one of them, of which a single large batch of items may take a half.
    const int BatchBytesMax = 4 << 20;

    // Reading a record by itself takes about ten times as long as in a pass over all: fewer than these are not worth
    // one.
    const int PassRecordsMin = 1_000;

    // 131,072 grains: those with just enough records for a snapshot take about 4 KiB each, a half of the default
    // budget.
    const int LoadedAtOnceMax = 131_072;

    // A quarter of the budget at least is for grains awake, also when more are at rest than there is room for: those in
    // use need not be packed each time.
    const int AwakePartOfBudget = 4;

    readonly PayloadWriter buffer = codec.NewWriter();
    readonly PackedGarbage packedGarbage = new(options);
    readonly List<(GrainSlot Slot, int From, int Length)> batch = [];

    // Grains to be covered without a snapshot.
    readonly List<GrainKey> covers = [];

    // Grains without a snapshot for now, because reading or saving them fails.
    readonly HashSet<GrainKey> failing = [];

    // After a failure none is written for a while. They are a cache: nobody is refused because of them.
    TimeSpan pausedUntil;

    /// <summary>
    /// Covers the oldest records when a start would have too many to look at: as many grains as the last group changed,
    /// and a few more.
    /// </summary>
    public void KeepTailShort(int grainsChanged)
    {
        if (journal.RecordsToStartFrom > options.TailRecordsMax)
            CoverOldest(grainsChanged + grainsChanged / 4 + 1);
    }

    /// <summary>
    /// Snapshots for those with many records behind theirs, and for the others only a note of where their records lie.
    /// </summary>
    /// <param name="beforePosition">Of their oldest records.</param>
    /// <returns>How many grains were covered; 0 when nothing more can be.</returns>
    public int CoverOldest(int countMax, long beforePosition = long.MaxValue)
    {
        if (IsPaused)
            return 0;
        var covered = 0;
        foreach (var grain in journal.OldestUncovered(countMax))
        {
            if (grain.Position >= beforePosition)
                break;
            // One that cannot be read or saved is only noted, however many its records are.
            if (!IsWorthASnapshot(grain.Records, grain.Bytes) || failing.Contains(grain.Grain) || !TrySave(grain.Grain))
                covers.Add(grain.Grain);
            if (IsFull)
                covered += Write();
            if (IsPaused)
                return covered;
        }
        return covered + Write() + WriteCovers();
    }

    /// <summary>
    /// At start, when much is not covered: brings the grains that get a snapshot into memory in one pass over the
    /// journal, as many as memory takes. One by one, their records would be looked up a million times.
    /// </summary>
    /// <returns>The position before which every grain that gets a snapshot begins to be in memory; those behind are for
    /// the next time.</returns>
    public long LoadOldest()
    {
        var wanted = new HashSet<GrainKey>();
        var (first, records, bytes, before) = (0L, 0L, 0L, long.MaxValue);
        var oldest = journal.OldestUncovered(LoadedAtOnceMax, IsWorthASnapshot);
        if (oldest.Count == LoadedAtOnceMax)
            before = oldest[^1].Position;
        foreach (var grain in oldest)
        {
            if (memory.Has(grain.Grain))
                continue;
            bytes += GrainSlot.BytesPerStoredByte * grain.Bytes;
            // A half: what the last time brought is still there. But one always, or it would go no further.
            if (wanted.Count > 0 && bytes > options.MemoryBudgetBytes / 2)
            {
                before = grain.Position;
                break;
            }
            if (wanted.Count == 0)
                first = grain.Position;
            wanted.Add(grain.Grain);
            records += grain.Records;
        }
        if (records > PassRecordsMin)
            loader.LoadAll(wanted, first - 1);
        return before;
    }

    /// <summary>
    /// Brings memory back within its budget: the grains awake that are the least in use are put to rest, and when those
    /// at rest leave too little room for them, the oldest of these go. Little is to be done behind each group, because
    /// it was done behind the one before.
    /// </summary>
    public void KeepMemoryBounded()
    {
        while (
            IsOverBudget
            && memory.AwakeBytes > options.MemoryBudgetBytes / AwakePartOfBudget
            && memory.NextToRest is { } slot
        )
            PutToRest(slot);
        Write();
        while (IsOverBudget && (memory.OldestAtRest ?? memory.NextToRest) is { } slot)
        {
            memory.Remove(slot);
            counters.Evictions++;
        }
    }

    /// <summary>
    /// With a snapshot, once it leaves memory, it is read again in one look-up, however much has happened to it;
    /// without one record by record.
    /// </summary>
    void PutToRest(GrainSlot slot)
    {
        if (IsWorthASnapshot(slot.TailRecords, slot.TailBytes) && !IsPaused)
            TrySave(slot.Key);
        if (IsFull)
            Write();
        try
        {
            packedGarbage.Add(slot.EstimatedBytes);
            loader.Rest(slot);
        }
        catch (Exception e)
        {
            // What cannot be packed is not kept.
            Write();
            memory.Remove(slot);
            counters.Evictions++;
            options.Faults?.Invoke($"{slot.Key} cannot be put to rest", e);
        }
    }

    bool IsOverBudget => memory.EstimatedBytes > options.MemoryBudgetBytes;

    bool IsPaused => pausedUntil > clock.Uptime;

    bool IsFull => batch.Count >= BatchMax || buffer.Length >= BatchBytesMax;

    bool IsWorthASnapshot(long records, long bytes) =>
        records > options.CoveredRecordsMax || bytes > options.CoveredBytesMax && records > 1;

    bool TrySave(GrainKey key)
    {
        try
        {
            var slot = loader.Get(key);
            if (!slot.Kind.IsWhole(slot.State))
                loader.MakeWhole(slot);
            return Save(slot);
        }
        catch (GrainUnreadableException e)
        {
            Failing(key, e);
            return false;
        }
    }

    bool Save(GrainSlot slot)
    {
        var from = buffer.Length;
        try
        {
            buffer.WriteByte(GrainCodec.Version);
            codec.Names.Write(buffer, slot.Kind.ToSnapshot(slot.State));
            batch.Add((slot, from, buffer.Length - from));
            return true;
        }
        catch (Exception e)
        {
            buffer.Truncate(from);
            Failing(slot.Key, e);
            return false;
        }
    }

    int Write()
    {
        if (batch.Count == 0)
            return 0;
        var snapshots = batch
            .Select(b => new GrainSnapshot(b.Slot.Key, b.Slot.Version, buffer.Written.Slice(b.From, b.Length)))
            .ToList();
        try
        {
            journal.WriteSnapshots(snapshots).Await();
            foreach (var (slot, _, length) in batch)
            {
                var before = slot.EstimatedBytes;
                slot.Snapshotted(length);
                memory.Resized(slot, slot.EstimatedBytes - before);
            }
            counters.Snapshots += snapshots.Count;
            return snapshots.Count;
        }
        catch (Exception e)
        {
            Pause(e);
            return 0;
        }
        finally
        {
            batch.Clear();
            buffer.Truncate(0);
        }
    }

    int WriteCovers()
    {
        if (covers.Count == 0)
            return 0;
        try
        {
            journal.WriteCovers(covers).Await();
            return covers.Count;
        }
        catch (Exception e)
        {
            Pause(e);
            return 0;
        }
        finally
        {
            covers.Clear();
        }
    }

    void Pause(Exception error)
    {
        pausedUntil = clock.Uptime + options.JournalRetryDelay;
        options.Faults?.Invoke("snapshots could not be written; they are tried again later", error);
    }

    void Failing(GrainKey key, Exception error)
    {
        if (failing.Add(key))
            options.Faults?.Invoke($"{key} gets no snapshot", error);
    }
}
