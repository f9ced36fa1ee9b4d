using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine;

/// <summary>What one commit recorded of one grain.</summary>
/// <param name="Version">How many records the grain had with it.</param>
public sealed record GrainRecord(long Version, Instant At, IReadOnlyList<ActedEvent> Events);

public static class GrainHistories
{
    // 256 records at a time: some 100 KB, and a look at the journal that nobody notices.
    const int RecordsAtOnce = 256;

    /// <summary>All that happened to one grain, in order.</summary>
    /// <inheritdoc cref="IEngine.ReadHistory"/>
    public static async IAsyncEnumerable<GrainRecord> ReadWholeHistory(
        this IEngine engine,
        GrainKey grain,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        IReadOnlyList<GrainRecord> records;
        var version = 0L;
        do
        {
            records = await engine.ReadHistory(grain, version, RecordsAtOnce, cancellation);
            foreach (var record in records)
                yield return record;
            version += records.Count;
        } while (records.Count == RecordsAtOnce);
    }
}
