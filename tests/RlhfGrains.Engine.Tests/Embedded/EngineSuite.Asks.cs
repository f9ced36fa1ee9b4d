using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    [Fact]
    public async Task Ask_AnswersWithWhatWasDecided_AndTheNextReadSeesIt()
    {
        await using var rig = await EngineRig.Start(host);
        Assert.Equal(5, (await rig.Ask("a", new Add("1", 5))).Sum);
        Assert.Equal(12, (await rig.Ask("a", new Add("2", 7))).Sum);
        var total = await rig.Read("a");
        Assert.Equal([5, 7], total.Amounts);
        Assert.Equal(0, (await rig.Read("b")).Sum);
    }

    [Fact]
    public async Task Ask_Refused_ChangesNothing()
    {
        await using var rig = await EngineRig.Start(host);
        var answer = await rig.Engine.Ask(Counter.Key("a"), new Add("1", -1));
        Assert.Equal("below-zero", answer.Refusal?.Code);
        Assert.Null(answer.Reply);
        Assert.Equal(0, rig.Engine.Figures().Commits);
    }

    [Fact]
    public async Task Ask_RepeatedAfterARestart_IsAnsweredByTheGrainAsBefore()
    {
        Total first;
        await using (var rig = await EngineRig.Start(host))
        {
            first = await rig.Ask("a", new Add("1", 5));
            await rig.Ask("a", new Add("2", 5));
        }
        await using var again = await EngineRig.Start(host);
        var repeated = await again.Ask("a", new Add("1", 5));
        Assert.Equal(first.Sum, repeated.Sum);
        Assert.Equal(10, (await again.Read("a")).Sum);
    }

    [Fact]
    public async Task Replies_OfChangesAndOfReadsOfThem_LeaveAfterTheCommit()
    {
        await using var rig = await EngineRig.Start(host);
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("a", new Add("1", 1));
        await held.Entered;
        var change = rig.Ask("a", new Add("2", 2));
        var read = rig.Read("a");
        Assert.False(first.IsCompleted);

        var completedEarly = true;
        rig.Journal.BeforeAppend = _ => completedEarly = change.IsCompleted || read.IsCompleted;
        held.Release();
        Assert.Equal(3, (await read).Sum);
        Assert.Equal(3, (await change).Sum);
        Assert.False(completedEarly);
    }

    [Fact]
    public async Task Ask_Cancelled_StopsWaitingAndUndoesNothing()
    {
        await using var rig = await EngineRig.Start(host);
        using var held = new HeldJournal(rig.Journal);
        using var stop = new CancellationTokenSource();
        var ask = rig.Engine.Ask(Counter.Key("a"), new Add("1", 1), stop.Token).AsTask();
        await held.Entered;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
        held.Release();
        Assert.Equal(1, (await rig.Read("a")).Sum);
    }

    [Fact]
    public async Task Ask_WhenTheQueueIsFull_IsRefusedAndNothingHappens()
    {
        await using var rig = await EngineRig.Start(host, new EngineOptions { QueueDepthMax = 2 });
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
        await using var rig = await EngineRig.Start(host, new EngineOptions { GroupAsksMax = asksMax, GroupChangesMax = changesMax });
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
        var rig = await EngineRig.Start(host);
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

        await using var again = await EngineRig.Start(host);
        Assert.Equal(21, (await again.Read("a")).Sum);
    }

    [Fact]
    public async Task Ask_OfWhatIsNotDeclared_IsTheCallersDefect()
    {
        await using var rig = await EngineRig.Start(host);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await rig.Engine.Ask(new GrainKey("nothing", "a"), new Read()));
        await Assert.ThrowsAsync<ArgumentException>(async () => await rig.Engine.Ask(Counter.Key(""), new Read()));
        await Assert.ThrowsAsync<ArgumentException>(async () => await rig.Engine.Ask(Counter.Key(new string('a', GrainKey.NameCharsMax + 1)), new Read()));
        await Assert.ThrowsAsync<GrainDefectException>(async () => await rig.Engine.Ask(Counter.Key("a"), new ListParked()));
    }

    [Fact]
    public async Task Ask_BeforeTheStart_IsUnavailable()
    {
        await using var engine = new EmbeddedEngine([new Counter()], host.Open());
        await Assert.ThrowsAsync<GrainUnavailableException>(async () => await engine.Ask(Counter.Key("a"), new Read()));
        Assert.Equal(EngineState.Starting, engine.Health.State);
    }
}
