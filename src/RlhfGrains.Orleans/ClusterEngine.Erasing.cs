using RlhfGrains.Contracts;
using RlhfGrains.Engine;

namespace RlhfGrains.Orleans;

sealed partial class ClusterEngine
{
    // 1,024 records at a time, as in the embedded engine.
    const int OverwrittenAtOnceMax = 1_024;

    // Ten looks, a second apart: whoever is to be erased is not written to all the time.
    const int SendLooksMax = 10;

    /// <inheritdoc/>
    /// <remarks>
    /// A grain that is in memory somewhere is made to forget before and after; a snapshot that one took in between goes
    /// with the second overwriting.
    /// </remarks>
    public async Task<long> Erase(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation = default)
    {
        await WaitForSends(erasures, cancellation);
        var found = await FindErased(erasures, cancellation);
        var grains = found.Select(r => r.Grain).Distinct().ToList();
        for (var round = 0; round < 2; round++)
        {
            foreach (var grain in grains)
                await Guarded(() => host.Reach(grain).Forget());
            foreach (var chunk in found.Chunk(OverwrittenAtOnceMax))
                await Guarded(() => host.Node.Journal.Overwrite(chunk, cancellation).AsTask());
        }
        foreach (var grain in grains)
            await Guarded(() => host.Reach(grain).Forget());
        return found.Count;
    }

    public Task<IReadOnlyList<GrainRecord>> ReadHistory(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => host.Node.ReadHistory(grain, afterVersion, countMax, cancellation);

    /// <summary>What is on its way to these grains arrives first, so that it is overwritten too.</summary>
    async Task WaitForSends(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation)
    {
        for (var look = 0; ; look++)
        {
            var under = (await host.Node.Journal.ReadPendingSends(cancellation))
                .Select(s => s.Id)
                .Where(id => erasures.Any(e => e.Covers(id.Receiver)))
                .ToList();
            if (under.Count == 0)
                return;
            if (look == SendLooksMax)
                throw new GrainUnavailableException(
                    $"{under.Count} messages to what is to be erased do not arrive; nothing was erased"
                );
            await Task.Delay(TimeSpan.FromSeconds(1), cancellation);
        }
    }

    async Task<List<RecordOverwrite>> FindErased(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation)
    {
        var scratch = host.Node.Codec.NewWriter();
        var becomes = erasures.ToDictionary(e => e, e => host.Node.Codec.Encode(scratch, e.Becomes));
        var found = new List<RecordOverwrite>();
        await foreach (var record in host.Node.Journal.ReadAll(0, cancellation))
        {
            foreach (var erasure in erasures)
            {
                if (erasure.Covers(record.Grain))
                    found.Add(new RecordOverwrite(record.Grain, record.Version, becomes[erasure]));
            }
        }
        return found;
    }

    static async Task Guarded(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            throw new GrainUnavailableException($"it was done only in part: {failure.Message}", failure);
        }
    }
}
