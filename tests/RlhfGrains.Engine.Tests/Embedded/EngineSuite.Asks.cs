using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    [Fact]
    public async Task Ask_WhenTheQueueIsFull_IsRefusedAndNothingHappens()
    {
        await using var rig = await EngineRig.Start(Host, new EngineOptions { QueueDepthMax = 2 });
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("a", new Add("1", 1));
        await held.Entered;
        var waiting = new[] { rig.Ask("a", new Add("2", 1)), rig.Ask("a", new Add("3", 1)) };
        var busy = await Assert.ThrowsAsync<GrainsBusyException>(() => rig.Ask("a", new Add("4", 1)));
        Assert.True(busy.RetryAfter > TimeSpan.Zero);
        held.Release();
        await Task.WhenAll(waiting.Append(first));
        Assert.Equal(3, (await rig.Read("a")).Sum);
        Assert.Equal(1, rig.Engine.Figures().AsksRefusedBusy);
    }

    [Theory]
    [InlineData(3, 1_000)]
    [InlineData(1_000, 3)]
    public async Task Group_ThatIsFull_LeavesTheRestToTheNext(int asksMax, int changesMax)
    {
        await using var rig = await EngineRig.Start(
            Host,
            new EngineOptions { GroupAsksMax = asksMax, GroupChangesMax = changesMax }
        );
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("a", new Add("0", 1));
        await held.Entered;
        var waiting = Enumerable.Range(1, 7).Select(i => rig.Ask("a", new Add($"{i}", 1))).ToArray();
        held.Release();
        await Task.WhenAll(waiting.Append(first));
        Assert.Equal(8, (await rig.Read("a")).Sum);
        Assert.Equal(1 + 3, rig.Engine.Figures().Commits);
    }

    [Fact]
    public async Task Stop_AnswersAllThatWasTaken_AndTakesNothingMore()
    {
        var rig = await EngineRig.Start(Host);
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("a", new Add("1", 1));
        await held.Entered;
        var waiting = Enumerable.Range(2, 20).Select(i => rig.Ask("a", new Add($"{i}", 1))).ToArray();
        var stopping = rig.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<GrainsBusyException>(() => rig.Read("a"));
        held.Release();
        await stopping;
        await Task.WhenAll(waiting.Append(first));
        Assert.Equal(EngineState.Stopped, rig.Engine.Health.State);

        await using var again = await EngineRig.Start(Host);
        Assert.Equal(21, (await again.Read("a")).Sum);
    }

    [Fact]
    public async Task Ask_BeforeTheStart_IsUnavailable()
    {
        await using var engine = new EmbeddedEngine([new Counter()], Host.Open());
        await Assert.ThrowsAsync<GrainUnavailableException>(async () => await engine.Ask(Counter.Key("a"), new Read()));
        Assert.Equal(EngineState.Starting, engine.Health.State);
    }

    [Fact]
    public async Task Figures_TellWhatTheLongestTurnWasMadeOf()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("a", new Add("1", 1));
        // A reply leaves before its turn has ended; the turn before it has.
        await rig.Ask("a", new Add("2", 1));
        var turns = rig.Engine.Figures().TurnLatency;
        Assert.True(turns.Counts.Sum() > 0);
        Assert.True(turns.Longest.Parts[(int)TurnPart.Deciding] > TimeSpan.Zero);
        Assert.Equal(turns.Longest.Took.TotalSeconds, turns.Longest.Parts.Sum(p => p.TotalSeconds), tolerance: 1e-5);
    }
}
