namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// What states leave behind in memory when they are packed. They were awake for long, so it lies where the collector
/// comes only when the heap has almost doubled; a memory that is full packs as much as comes in, and the process would
/// grow to twice its budget and stay there. So the collector is asked to come earlier, beside the work.
/// </summary>
sealed class PackedGarbage(EngineOptions options)
{
    // An eighth of the budget, and 64 MiB at least: every few seconds under the load of a whole machine, and never for
    // a small memory.
    const int PartOfBudget = 8;
    const long BytesMin = 64L << 20;

    const int OldestGeneration = 2;

    long bytes;

    public void Add(long estimatedBytes)
    {
        bytes += estimatedBytes;
        if (bytes < Math.Max(BytesMin, options.MemoryBudgetBytes / PartOfBudget))
            return;
        bytes = 0;
        GC.Collect(OldestGeneration, GCCollectionMode.Forced, blocking: false);
    }
}
