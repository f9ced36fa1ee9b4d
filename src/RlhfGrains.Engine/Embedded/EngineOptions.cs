namespace RlhfGrains.Engine.Embedded;

/// <summary>The engine's limits. The defaults suit one machine that does nothing else.</summary>
public sealed record EngineOptions
{
    /// <summary>
    /// 8,192 asks: a quarter of a second of work at 30,000 a second. A longer queue only makes callers wait past their
    /// own timeouts.
    /// </summary>
    public int QueueDepthMax { get; init; } = 8_192;

    /// <summary>
    /// 1 s: a full queue is worked off in less, and callers that come back together are spread by their own jitter.
    /// </summary>
    public TimeSpan BusyRetryAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// 1,024 asks in one commit: from 64 on a larger group gains little, and a group must not keep its first caller
    /// waiting.
    /// </summary>
    public int GroupAsksMax { get; init; } = 1_024;

    /// <summary>
    /// 8,192 events and stored sends, after which a group is committed even when more asks wait: it bounds the size of
    /// one transaction.
    /// </summary>
    public int GroupChangesMax { get; init; } = 8_192;

    /// <summary>
    /// 16,384 sends following from one message: a batch telling 4,096 annotators four things. Larger work is cut into
    /// steps.
    /// </summary>
    public int CascadeSendsMax { get; init; } = 16_384;

    /// <summary>
    /// 896 MiB for the estimated states of grains: with the rest of the process, and what the collector keeps, it stays
    /// under 2 GiB.
    /// </summary>
    public long MemoryBudgetBytes { get; init; } = 896L << 20;

    /// <summary>300,000 records for a start to look at: a quarter of a second.</summary>
    public long TailRecordsMax { get; init; } = 300_000;

    /// <summary>
    /// 20,000 grains covered when stopping: a tenth of a second, after which a small project starts without reading a
    /// record.
    /// </summary>
    public int StopGrainsMax { get; init; } = 20_000;

    /// <summary>
    /// 32 records behind a grain's snapshot, up to which it is read from them and needs no newer one: an item of the
    /// largest public sets has fewer. They are read in a third of a millisecond, and nothing of them is stored twice.
    /// </summary>
    public int CoveredRecordsMax { get; init; } = 32;

    /// <summary>
    /// 256 KiB in these records: beyond it reading them costs more than a snapshot of what they come to.
    /// </summary>
    public long CoveredBytesMax { get; init; } = 256 << 10;

    /// <summary>
    /// 1,024 records overwritten at a time: messages wait some milliseconds for them, and not for an erasure of many
    /// thousands.
    /// </summary>
    public int OverwrittenAtOnceMax { get; init; } = 1_024;

    /// <summary>
    /// 1 s between attempts to use a journal that has failed: soon enough for a caller that asks again, and no storm of
    /// attempts.
    /// </summary>
    public TimeSpan JournalRetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Told once, in a sentence, when the host's clock is off, and when it is right again. Called on the engine's
    /// thread: it must not block.
    /// </summary>
    public Action<string>? Warnings { get; init; }

    /// <summary>
    /// Told of every defect and failure, with a sentence that says what the engine did about it. Called on the engine's
    /// thread: it must not block.
    /// </summary>
    public Action<string, Exception>? Faults { get; init; }
}
