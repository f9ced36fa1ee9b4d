using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Turns;

/// <summary>Reads what the journal has of one grain, beside its turns.</summary>
static class HistoryReader
{
    /// <inheritdoc cref="IEngine.ReadHistory"/>
    public static async Task<IReadOnlyList<GrainRecord>> Read(
        IJournalStore journal,
        Func<GrainCodec> codec,
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation
    )
    {
        try
        {
            var records = await journal.ReadRecords(grain, afterVersion, countMax, cancellation);
            var reading = codec();
            return [.. records.Select(r => new GrainRecord(r.Version, r.At, reading.DecodeActs(r.Payload.Span)))];
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new GrainUnavailableException($"what happened to {grain} cannot be read: {failure.Message}", failure);
        }
    }
}
