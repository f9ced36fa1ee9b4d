using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Grains;
using RlhfGrains.Simulation.Hosts;

namespace RlhfGrains.Simulation.Crowds;

/// <summary>
/// The embedded engine's own loop over a journal in memory; whoever asks drives it until the answer is there, so that
/// one seed is one history.
/// </summary>
sealed class CrowdEngine : IGrains
{
    // What keeps a real start short costs a journal in memory a look at every grain.
    static readonly EngineOptions Options = new() { TailRecordsMax = long.MaxValue, MemoryBudgetBytes = long.MaxValue };

    readonly AskQueue queue = new(Options.QueueDepthMax);
    readonly EngineLoop loop;

    public CrowdEngine()
    {
        loop = new EngineLoop(
            new MemoryJournal(),
            EngineKinds.CatalogueOf(AllKinds.Create()),
            Options,
            Clock,
            queue,
            new Counters(),
            new CommitFeed(Options.Faults),
            Replies.AtOnce
        );
        loop.Open();
    }

    public SimulatedClock Clock { get; } = new();

    public ValueTask<Answer<TReply>> Ask<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation = default
    )
        where TReply : IReply
    {
        var ask = new DrivenAsk<TReply>(grain, message);
        queue.Add(ask);
        while (!ask.IsDone)
            loop.Step();
        return new(ask.Answer);
    }

    /// <summary>Delivers what has become due.</summary>
    public void Settle()
    {
        while (loop.NextAt <= loop.Now)
            loop.Step();
    }

    sealed class DrivenAsk<TReply>(GrainKey grain, IMessage<TReply> message) : Ask(grain, message)
        where TReply : IReply
    {
        public bool IsDone { get; private set; }

        public Answer<TReply> Answer =>
            Failure is null ? new((TReply?)Decision!.UntypedReply, Decision.Refusal) : throw Failure;

        public override void Complete() => IsDone = true;
    }
}
