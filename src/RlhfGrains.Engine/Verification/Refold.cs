using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;

namespace RlhfGrains.Engine.Verification;

/// <summary>
/// Folds the grains of a journal anew, from their first event, and compares each with its stored snapshot. Changes
/// nothing. When the states of all grains do not fit into its memory it goes over the journal more than once, for a
/// part of the grains each time.
/// </summary>
/// <param name="memoryBytesMax">About how much the states of one part may take.</param>
/// <param name="comparesSnapshots">False where there are none yet: looking for them asks for every grain.</param>
public sealed class Refold(
    IJournalStore journal,
    GrainCatalogue catalogue,
    long memoryBytesMax,
    bool comparesSnapshots = true
)
{
    readonly NameList names = new(journal, catalogue);
    readonly List<string> findings = [];
    long recordsTotal;

    /// <summary>What did not hold so far, a sentence each; at most <see cref="FindingsMax"/> of them.</summary>
    public IReadOnlyList<string> Findings => findings;

    /// <summary>
    /// 32,768 records from one look at the memory to the next: often enough to stay within it and to be watched, rare
    /// enough to cost nothing.
    /// </summary>
    internal int RecordsPerLook { get; init; } = 32_768;

    /// <summary>1,000: enough to see what they have in common.</summary>
    public const int FindingsMax = 1_000;

    public long Records => recordsTotal;
    public long Events { get; private set; }
    public long Grains { get; private set; }
    public long SnapshotsCompared { get; private set; }

    /// <summary>How often the journal was gone over.</summary>
    public int Passes { get; private set; }

    /// <param name="folded">Given every grain, in no particular order, with its state as it is behind its last
    /// event.</param>
    /// <param name="progress">How much of the work is done, 0 to 1.</param>
    /// <exception cref="JournalCorruptException">A record does not fit its checksum.</exception>
    public async Task Run(
        Func<GrainKey, bool> which,
        Action<GrainKey, object> folded,
        Action<double>? progress = null,
        CancellationToken cancellation = default
    )
    {
        var codec = new GrainCodec(names.Known());
        var part = new RefoldPart(0, RefoldPart.End);
        var done = 0.0;
        while (part.From < RefoldPart.End)
        {
            var pass = new RefoldPass(
                journal,
                catalogue,
                codec,
                comparesSnapshots && names.AreSnapshotsCurrent(),
                Found
            );
            var records = 0L;
            await foreach (var record in journal.ReadAll(0, cancellation))
            {
                if (record.Grain != NameList.Key && which(record.Grain) && part.Holds(record.Grain))
                    pass.Take(record);
                if (++records % RecordsPerLook != 0)
                    continue;
                cancellation.ThrowIfCancellationRequested();
                if (recordsTotal > 0)
                    progress?.Invoke(done = Math.Max(done, part.Progress(Math.Min(1, (double)records / recordsTotal))));
                if (part.CanBeHalved && IsOverMemory())
                {
                    part = part.FirstHalf;
                    pass.KeepOnly(part.Holds);
                }
            }
            recordsTotal = records;
            Passes++;
            pass.End(folded);
            (Events, Grains, SnapshotsCompared) = (
                Events + pass.Events,
                Grains + pass.Grains,
                SnapshotsCompared + pass.SnapshotsCompared
            );
            part = part.Next;
        }
        progress?.Invoke(1);
    }

    void Found(string what)
    {
        if (findings.Count < FindingsMax)
            findings.Add(what);
    }

    bool IsOverMemory()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) <= memoryBytesMax)
            return false;
        return GC.GetTotalMemory(forceFullCollection: true) > memoryBytesMax;
    }
}

/// <summary>Grains whose names' hashes lie in a range.</summary>
readonly record struct RefoldPart(ulong From, ulong To)
{
    public const ulong End = 1UL << 32;

    /// <summary>
    /// Down to 1/256 of all grains: a journal is not gone over more often than that, whatever else takes the memory.
    /// </summary>
    public bool CanBeHalved => To - From > End / 256;

    public RefoldPart FirstHalf => this with { To = From + (To - From) / 2 };

    /// <summary>Behind this one, and as wide: what fitted once fits again.</summary>
    public RefoldPart Next => new(To, Math.Min(End, To + (To - From)));

    public bool Holds(GrainKey grain)
    {
        // FNV-1a over the name: the same in every pass and every process.
        var hash = 2166136261u;
        foreach (var c in grain.Name)
            hash = (hash ^ c) * 16777619;
        foreach (var c in grain.Kind)
            hash = (hash ^ c) * 16777619;
        return hash >= From && hash < To;
    }

    public double Progress(double ofThis) => (From + (To - From) * ofThis) / End;
}
