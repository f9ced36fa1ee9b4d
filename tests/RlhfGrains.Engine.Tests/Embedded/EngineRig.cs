using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Engines;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

/// <summary>The embedded engine under test.</summary>
sealed class EngineRig : EngineUnderTest
{
    public static readonly Instant Epoch = Instant.Of(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    EngineRig(JournalHost host, EngineOptions options, ManualTimeProvider clock, Counter kind)
        : base(clock)
    {
        Journal = new FaultyJournal(host.Open());
        Engine = new EmbeddedEngine([kind], Journal, options with { Faults = (text, _) => Faults.Add(text) }, clock);
    }

    public override FaultyJournal Journal { get; }
    public override IGrains Grains => Engine;
    public EmbeddedEngine Engine { get; }
    public List<string> Faults { get; } = [];

    public static async Task<EngineRig> Start(
        JournalHost host,
        EngineOptions? options = null,
        Instant? now = null,
        Counter? kind = null
    )
    {
        var rig = new EngineRig(
            host,
            options ?? new EngineOptions(),
            new ManualTimeProvider(now ?? Epoch),
            kind ?? new Counter()
        );
        await rig.Engine.StartAsync();
        return rig;
    }

    public override Task<IReadOnlyList<GrainRecord>> History(string counter) =>
        Engine.ReadHistory(Counter.Key(counter), 0, 1_000);

    // A cascade is taken as a whole before its caller is answered.
    public override Task Settled() => Task.CompletedTask;

    public override ValueTask DisposeAsync() => Engine.DisposeAsync();

    protected override void Subscribe(ICommitObserver observer) => Engine.Subscribe(observer);
}
