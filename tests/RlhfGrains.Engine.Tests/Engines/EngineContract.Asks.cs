using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Embedded;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Tests.Engines;

public abstract partial class EngineContract<THost>
{
    [Fact]
    public async Task Ask_AnswersWithWhatWasDecided_AndTheNextReadSeesIt()
    {
        await using var rig = await Start();
        Assert.Equal(5, (await rig.Ask("a", new Add("1", 5))).Sum);
        Assert.Equal(12, (await rig.Ask("a", new Add("2", 7))).Sum);
        var total = await rig.Read("a");
        Assert.Equal([5, 7], total.Amounts);
        Assert.Equal(0, (await rig.Read("b")).Sum);
    }

    [Fact]
    public async Task Ask_Refused_ChangesNothing()
    {
        await using var rig = await Start();
        var answer = await rig.Grains.Ask(Counter.Key("a"), new Add("1", -1));
        Assert.Equal("below-zero", answer.Refusal?.Code);
        Assert.Null(answer.Reply);
        Assert.Equal(0, await rig.Journal.ReadVersion(Counter.Key("a")));
    }

    [Fact]
    public async Task Ask_RepeatedAfterARestart_IsAnsweredByTheGrainAsBefore()
    {
        Total first;
        await using (var rig = await Start())
        {
            first = await rig.Ask("a", new Add("1", 5));
            await rig.Ask("a", new Add("2", 5));
        }
        await using var again = await Start();
        var repeated = await again.Ask("a", new Add("1", 5));
        Assert.Equal(first.Sum, repeated.Sum);
        Assert.Equal(10, (await again.Read("a")).Sum);
    }

    [Fact]
    public async Task Replies_OfChangesAndOfReadsOfThem_LeaveAfterTheCommit()
    {
        await using var rig = await Start();
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("a", new Add("1", 1));
        await held.Entered;
        var change = rig.Ask("a", new Add("2", 2));
        var read = rig.Read("a");
        Assert.False(first.IsCompleted);

        var completedEarly = true;
        rig.Journal.BeforeAppend = _ => completedEarly = change.IsCompleted || read.IsCompleted;
        held.Release();
        var seen = (await read).Sum;
        Assert.True(seen == 3 || (!KeepsOrder && seen == 1));
        Assert.Equal(3, (await change).Sum);
        Assert.False(completedEarly);
    }

    [Fact]
    public async Task Ask_Cancelled_StopsWaitingAndUndoesNothing()
    {
        await using var rig = await Start();
        using var held = new HeldJournal(rig.Journal);
        using var stop = new CancellationTokenSource();
        var ask = rig.Grains.Ask(Counter.Key("a"), new Add("1", 1), stop.Token).AsTask();
        await held.Entered;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ask);
        held.Release();
        Assert.Equal(1, (await rig.Read("a")).Sum);
    }

    [Fact]
    public async Task Ask_OfWhatIsNotDeclared_IsTheCallersDefect()
    {
        await using var rig = await Start();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await rig.Grains.Ask(new GrainKey("nothing", "a"), new Read())
        );
        await Assert.ThrowsAsync<ArgumentException>(async () => await rig.Grains.Ask(Counter.Key(""), new Read()));
        await Assert.ThrowsAsync<ArgumentException>(async () =>
            await rig.Grains.Ask(Counter.Key(new string('a', GrainKey.NameCharsMax + 1)), new Read())
        );
        await Assert.ThrowsAsync<GrainDefectException>(async () =>
            await rig.Grains.Ask(Counter.Key("a"), new ListParked())
        );
    }
}
