using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Memory;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

/// <summary>An engine of counters under a clock of its own, over a journal that outlives it.</summary>
sealed class EngineRig : IAsyncDisposable
{
    public static readonly DateTimeOffset Epoch = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    EngineRig(JournalHost host, EngineOptions options, ManualTimeProvider clock, Counter kind)
    {
        Clock = clock;
        Journal = new FaultyJournal(host.Open());
        Engine = new EmbeddedEngine([kind], Journal, options with { Faults = (text, _) => Faults.Add(text) }, clock);
    }

    public ManualTimeProvider Clock { get; }
    public FaultyJournal Journal { get; }
    public EmbeddedEngine Engine { get; }
    public List<string> Faults { get; } = [];

    public static async Task<EngineRig> Start(JournalHost host, EngineOptions? options = null, DateTimeOffset? now = null, Counter? kind = null)
    {
        var rig = new EngineRig(host, options ?? new EngineOptions(), new ManualTimeProvider(now ?? Epoch), kind ?? new Counter());
        await rig.Engine.StartAsync();
        return rig;
    }

    public async Task<Total> Ask(string counter, IMessage<Total> message) => (await Engine.Ask(Counter.Key(counter), message)).Value;
    public Task<Total> Read(string counter) => Ask(counter, new Read());
    public async Task<ParkedList> Parked() => (await Engine.Ask(ParkedMessages.Key, new ListParked())).Value;

    /// <summary>Completes when an event with this id has been committed.</summary>
    public Task Added(string id) => Added(a => a.Id == id);

    public Task Added(Func<Added, bool> isIt)
    {
        var seen = new Watch(isIt);
        Engine.Subscribe(seen);
        return seen.Seen.Task;
    }

    public ValueTask DisposeAsync() => Engine.DisposeAsync();

    sealed class Watch(Func<Added, bool> isIt) : ICommitObserver
    {
        public TaskCompletionSource Seen { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Committed(IReadOnlyList<CommittedTurn> commit)
        {
            if (commit.SelectMany(t => t.Events).OfType<Added>().Any(isIt)) Seen.TrySetResult();
        }
    }
}
