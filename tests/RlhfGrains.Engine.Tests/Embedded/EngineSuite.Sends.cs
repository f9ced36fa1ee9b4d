using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    [Fact]
    public async Task Sends_AreTakenInOrder_AndCommittedWithTheirCause()
    {
        await using var rig = await EngineRig.Start(Host);
        rig.Journal.BeforeAppend = group => Assert.Equal(["a", "b", "c"], group.Select(g => g.Grain.Name));
        await rig.Ask("a", new AddAndPass("1", 1, ["b", "c", "b"], 5));
        rig.Journal.BeforeAppend = null;
        Assert.Equal(10, (await rig.Read("b")).Sum);
        Assert.Equal(5, (await rig.Read("c")).Sum);
        Assert.Equal(1, rig.Engine.Figures().Commits);
    }

    [Fact]
    public async Task Send_FailingBetweenOthersToTheSameGrain_TakesNothingOfTheirsAway()
    {
        await using var rig = await EngineRig.Start(Host);
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("x", new Add("0", 1));
        await held.Entered;
        // One group: what b has taken in it before the failure is not in the journal yet.
        Task<Total>[] group =
        [
            rig.Ask("a", new AddAndPass("1", 1, ["b", "b"], 5)),
            rig.Ask("a", new AddAndPass("2", 1, ["b"], Counter.PoisonForFold)),
            rig.Ask("a", new AddAndPass("3", 1, ["b"], 7)),
        ];
        held.Release();
        await Task.WhenAll(group.Append(first));
        var total = await rig.Read("b");
        Assert.Equal([5, 5, 7], total.Amounts);
        Assert.Equal(17, total.Sum);
    }

    [Fact]
    public async Task Send_FailingOnItsSecondSend_LetsTheFirstNotLeave()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("a", new Post("b", new Scatter("c", "half a pair: \ud800"), null));
        Assert.Single((await rig.Parked()).Newest);
        Assert.Equal(0, (await rig.Read("c")).Sum);
    }

    [Fact]
    public async Task Commits_AreHandedToObservers_InOrderAndWithTheirPosition()
    {
        await using var rig = await EngineRig.Start(Host);
        var observer = new Recorder();
        using (rig.Engine.Subscribe(observer))
        {
            await rig.Ask("a", new AddAndPass("1", 1, ["b"], 5));
            await rig.Ask("a", new Add("2", 2));
        }
        await rig.Ask("a", new Add("3", 3));

        Assert.Equal(
            ["a 1: 1", "b 1: 5", "a 2: 2"],
            observer.Turns.Select(t => $"{t.Grain.Name} {t.Version}: {t.Events.OfType<Added>().Single().Amount}")
        );
        var positions = new Dictionary<(GrainKey, long), long>();
        await foreach (var record in rig.Journal.ReadAll())
            positions.Add((record.Grain, record.Version), record.Position);
        Assert.All(observer.Turns, t => Assert.True(positions[(t.Grain, t.Version)] <= t.Position));
        Assert.Equal(positions[(Counter.Key("a"), 2)], observer.Turns[^1].Position);
    }

    sealed class Recorder : ICommitObserver
    {
        public List<CommittedTurn> Turns { get; } = [];

        public void Committed(IReadOnlyList<CommittedTurn> commit) => Turns.AddRange(commit);
    }
}
