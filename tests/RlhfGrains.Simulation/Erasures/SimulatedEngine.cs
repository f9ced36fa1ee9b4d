using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Simulation.Hosts;

namespace RlhfGrains.Simulation.Erasures;

/// <summary>The engine of one process as its server sees it, over the loop that the simulation drives.</summary>
/// <param name="rest">Lets other messages go on for a while.</param>
sealed class SimulatedEngine(
    EngineLoop loop,
    AskQueue queue,
    IJournalStore journal,
    EngineOptions options,
    KindSet kinds,
    Func<Task> rest,
    ErasureFlaws flaws
) : IEngine
{
    public EngineHealth Health => loop.Health;
    public bool IsShared => false;

    public ValueTask<Answer<TReply>> Ask<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation = default
    )
        where TReply : IReply
    {
        var ask = new Ask<TReply>(grain, message);
        return queue.Add(ask) is Admission.Admitted
            ? new(ask.Answer)
            : throw new GrainsBusyException("nobody listens", TimeSpan.Zero);
    }

    public Task<long> Erase(IReadOnlyList<GrainErasure> erasures, CancellationToken cancellation = default)
    {
        if (flaws.HasFlag(ErasureFlaws.OverwritesNothing))
            return Task.FromResult(0L);
        if (flaws.HasFlag(ErasureFlaws.ForgetsTexts))
            erasures = [.. erasures.Where(e => !e.IsPrefix)];
        return new Erasing(journal, options, loop.LoopTasks.Add, Scan).Run(erasures, cancellation);
    }

    public Task StartAsync() => throw new NotSupportedException("the simulation starts it");

    public IDisposable Subscribe(ICommitObserver observer, bool isLocal = false) =>
        throw new NotSupportedException("nobody follows");

    public Task<IReadOnlyList<GrainRecord>> ReadHistory(
        GrainKey grain,
        long afterVersion,
        int countMax,
        CancellationToken cancellation = default
    ) => throw new NotSupportedException("nobody exports");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    async Task<List<ErasedRecord>> Scan(Func<Task<List<ErasedRecord>>> scan)
    {
        await rest();
        var found = await scan();
        await rest();
        if (!flaws.HasFlag(ErasureFlaws.KeepsInMemory))
            return found;
        await journal.Overwrite(
            [.. found.Select(r => new RecordOverwrite(r.Grain, r.Version, kinds.Encode(r.Becomes)))],
            CancellationToken.None
        );
        return [];
    }
}
