using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// Overwrites what some grains have, piece by piece, so that messages go on in between. Whatever breaks it off, it can
/// be begun again.
/// </summary>
/// <param name="piece">Does one piece on the engine's thread, between two groups.</param>
/// <param name="scan">Goes over the journal beside that thread.</param>
sealed class Erasing(
    IJournalStore journal,
    EngineOptions options,
    Func<Action<Session>, Task> piece,
    Func<Func<Task<List<ErasedRecord>>>, Task<List<ErasedRecord>>> scan
)
{
    /// <returns>How many records were overwritten, also by an earlier attempt.</returns>
    public async Task<long> Run(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation)
    {
        await piece(session => session.TakeSends(erasures));
        var found = await scan(() => Find(erasures, cancellation));
        foreach (var chunk in found.Chunk(options.OverwrittenAtOnceMax))
            await piece(session => session.Overwrite(chunk));
        return found.Count;
    }

    async Task<List<ErasedRecord>> Find(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation)
    {
        var found = new List<ErasedRecord>();
        await foreach (var record in journal.ReadAll(0, cancellation))
        {
            foreach (var erasure in erasures)
            {
                if (erasure.Covers(record.Grain))
                    found.Add(new ErasedRecord(record.Grain, record.Version, erasure.Becomes));
            }
        }
        return found;
    }
}

/// <summary>A record that is to be overwritten.</summary>
readonly record struct ErasedRecord(GrainKey Grain, long Version, IEvent Becomes);
