using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    [Fact]
    public async Task Sends_AreTakenInOrder_AndCommittedWithTheirCause()
    {
        await using var rig = await EngineRig.Start(host);
        rig.Journal.BeforeAppend = group => Assert.Equal(["a", "b", "c"], group.Select(g => g.Grain.Name));
        await rig.Ask("a", new AddAndPass("1", 1, ["b", "c", "b"], 5));
        rig.Journal.BeforeAppend = null;
        Assert.Equal(10, (await rig.Read("b")).Sum);
        Assert.Equal(5, (await rig.Read("c")).Sum);
        Assert.Equal(1, rig.Engine.Figures().Commits);
    }

    [Fact]
    public async Task Send_ThatItsReceiverFailsOn_IsParkedThere_AndTheSendersTurnStands()
    {
        await using (var rig = await EngineRig.Start(host))
        {
            await rig.Ask("b", new Add("before", 3));
            foreach (var poison in new[] { Counter.PoisonForDecide, Counter.PoisonForFold })
                Assert.True((await rig.Ask("a", new AddAndPass($"{poison}", 1, ["b"], poison))).Sum > 0);
            var passed = await rig.Read("b");
            Assert.Equal([3], passed.Amounts);
            Assert.Equal(2, rig.Engine.Figures().ParkedMessages);
        }

        await using var again = await EngineRig.Start(host);
        Assert.Equal(2, (await again.Read("a")).Sum);
        Assert.Equal(3, (await again.Read("b")).Sum);
        Assert.Equal(2, again.Engine.Figures().ParkedMessages);
        var parked = (await again.Parked()).Newest;
        Assert.Equal(["counter.bump.v1", "counter.bump.v1"], parked.Select(p => p.MessageName));
        Assert.Equal(("a", "b"), (parked[0].Sender.Name, parked[0].Receiver.Name));
        Assert.Equal("InvalidOperationException: thirteen", parked[0].Error);
        Assert.Contains("fourteen", parked[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_FailingBetweenOthersToTheSameGrain_TakesNothingOfTheirsAway()
    {
        await using var rig = await EngineRig.Start(host);
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
    public async Task Send_OfWhatTheReceiverDoesNotTake_IsTheSendersDefect()
    {
        await using var rig = await EngineRig.Start(host);
        var error = await Assert.ThrowsAsync<GrainDefectException>(() => rig.Ask("a", new Post("b", new ListParked(), null)));
        Assert.Contains(nameof(ListParked), error.Message, StringComparison.Ordinal);
        Assert.Equal(0, rig.Engine.Figures().Commits);
    }

    [Fact]
    public async Task Send_ThatIsRefused_IsADefectOfItsReceiver_AndParked()
    {
        await using var rig = await EngineRig.Start(host);
        await rig.Ask("a", new Post("b", new Add("1", -1), null));
        Assert.Contains("below-zero", Assert.Single((await rig.Parked()).Newest).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_FailingOnItsSecondSend_LetsTheFirstNotLeave()
    {
        await using var rig = await EngineRig.Start(host);
        await rig.Ask("a", new Post("b", new Scatter("c", "half a pair: \ud800"), null));
        Assert.Single((await rig.Parked()).Newest);
        Assert.Equal(0, (await rig.Read("c")).Sum);
    }

    [Fact]
    public async Task Cascade_WithoutEnd_LeavesNoTrace()
    {
        await using var rig = await EngineRig.Start(host, new EngineOptions { CascadeSendsMax = 100 });
        await rig.Ask("a", new Add("1", 1));
        var error = await Assert.ThrowsAsync<GrainDefectException>(() => rig.Ask("a", new LoopForever()));
        Assert.Contains("100", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await rig.Read("a")).Sum);
        Assert.Equal(1, rig.Engine.Figures().Commits);
    }

    [Fact]
    public async Task Commits_AreHandedToObservers_InOrderAndWithTheirPosition()
    {
        await using var rig = await EngineRig.Start(host);
        var observer = new Recorder();
        using (rig.Engine.Subscribe(observer))
        {
            await rig.Ask("a", new AddAndPass("1", 1, ["b"], 5));
            await rig.Ask("a", new Add("2", 2));
        }
        await rig.Ask("a", new Add("3", 3));

        Assert.Equal(["a 1: 1", "b 1: 5", "a 2: 2"], observer.Turns.Select(t => $"{t.Grain.Name} {t.Version}: {t.Events.OfType<Added>().Single().Amount}"));
        var positions = new Dictionary<(GrainKey, long), long>();
        await foreach (var record in rig.Journal.ReadAll()) positions.Add((record.Grain, record.Version), record.Position);
        Assert.All(observer.Turns, t => Assert.True(positions[(t.Grain, t.Version)] <= t.Position));
        Assert.Equal(positions[(Counter.Key("a"), 2)], observer.Turns[^1].Position);
    }

    sealed class Recorder : ICommitObserver
    {
        public List<CommittedTurn> Turns { get; } = [];
        public void Committed(IReadOnlyList<CommittedTurn> commit) => Turns.AddRange(commit);
    }
}
