using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Engines;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Activations;

/// <summary>Three nodes of activations under test.</summary>
sealed class ClusterUnderTest : EngineUnderTest
{
    const int Nodes = 3;

    public ClusterUnderTest(JournalHost host, ActivationOptions options, ManualTimeProvider clock, Counter kind)
        : base(clock)
    {
        Journal = new FaultyJournal(host.Open()) { IsRemote = true };
        // What a test has fail in one of them fails in all.
        var others = Enumerable
            .Range(1, Nodes - 1)
            .Select(_ =>
                !host.IsShared
                    ? Journal
                    : new FaultyJournal(host.Open())
                    {
                        IsRemote = true,
                        BeforeAppend = g => Journal.BeforeAppend?.Invoke(g),
                        AfterAppend = g => Journal.AfterAppend?.Invoke(g),
                        BeforeRead = g => Journal.BeforeRead?.Invoke(g),
                        BeforeSnapshots = s => Journal.BeforeSnapshots?.Invoke(s),
                    }
            );
        Cluster = new LocalCluster([kind], [Journal, .. others], options, clock);
    }

    public override FaultyJournal Journal { get; }
    public override IGrains Grains => Cluster;
    public LocalCluster Cluster { get; }

    public override Task<IReadOnlyList<GrainRecord>> History(string counter) =>
        Cluster.Nodes.Last().ReadHistory(Counter.Key(counter), 0, 1_000);

    public override Task Settled() => Cluster.Settled();

    public override ValueTask DisposeAsync() => Cluster.DisposeAsync();

    protected override void Subscribe(ICommitObserver observer)
    {
        foreach (var node in Cluster.Nodes)
            node.Subscribe(observer);
    }
}
