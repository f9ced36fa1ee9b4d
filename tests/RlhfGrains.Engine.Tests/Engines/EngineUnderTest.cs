using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Tests.Engines;

/// <summary>An engine of counters under a clock of its own, over a journal that outlives it.</summary>
abstract class EngineUnderTest(ManualTimeProvider clock) : IAsyncDisposable
{
    public ManualTimeProvider Clock { get; } = clock;
    public abstract FaultyJournal Journal { get; }
    public abstract IGrains Grains { get; }

    public async Task<Total> Ask(string counter, IMessage<Total> message) =>
        (await Grains.Ask(Counter.Key(counter), message)).Value;

    public Task<Total> Read(string counter) => Ask(counter, new Read());

    public async Task<ParkedList> Parked() => (await Grains.Ask(ParkedMessages.Key, new ListParked())).Value;

    /// <summary>All that was recorded of a counter.</summary>
    public abstract Task<IReadOnlyList<GrainRecord>> History(string counter);

    /// <summary>Completes when all that was sent for now has been taken.</summary>
    public abstract Task Settled();

    /// <summary>Completes when an event with this id has been committed.</summary>
    public Task Added(string id) => Added(a => a.Id == id);

    public Task Added(Func<Added, bool> isIt)
    {
        var seen = new Watch(isIt);
        Subscribe(seen);
        return seen.Seen.Task;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract void Subscribe(ICommitObserver observer);

    sealed class Watch(Func<Added, bool> isIt) : ICommitObserver
    {
        public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Committed(IReadOnlyList<CommittedTurn> commit)
        {
            if (commit.SelectMany(t => t.Events).OfType<Added>().Any(isIt))
                Seen.TrySetResult();
        }
    }
}
