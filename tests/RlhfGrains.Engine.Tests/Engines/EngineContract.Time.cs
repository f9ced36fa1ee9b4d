using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Engines;

public abstract partial class EngineContract<THost>
{
    [Fact]
    public async Task LaterSend_IsDeliveredAtItsTime_AndNotBefore()
    {
        await using var rig = await Start();
        var delivered = rig.Added("late");
        await rig.Ask("a", new Post("b", new Bump("late", 5), At(10)));
        rig.Clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, (await rig.Read("b")).Sum);
        Assert.Single(await rig.Journal.ReadPendingSends());

        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        await delivered;
        var total = await rig.Read("b");
        Assert.Equal((5, At(10)), (total.Sum, total.LastAt));
        Assert.Empty(await rig.Journal.ReadPendingSends());
    }

    [Fact]
    public async Task LaterSends_OutliveARestart_AndComeInTheOrderOfTheirTimes()
    {
        await using (var rig = await Start())
        {
            await rig.Ask("a", new Post("b", new Bump("third", 3), At(30)));
            await rig.Ask("a", new Post("b", new Bump("first", 1), At(10)));
            await rig.Ask("a", new Post("b", new Bump("second", 2), At(10)));
        }
        await using var again = await Start();
        Assert.Equal(3, (await again.Journal.ReadPendingSends()).Count);
        var delivered = again.Added("third");
        again.Clock.Advance(TimeSpan.FromDays(1));
        await delivered;
        var total = await again.Read("b");
        Assert.Equal([1, 2, 3], total.Amounts);
    }

    [Fact]
    public async Task LaterSend_ThatChangesNothing_IsTakenForGood()
    {
        await using (var rig = await Start())
        {
            await rig.Ask("a", new Post("b", new Bump("stale", 0), At(1)));
            var delivered = rig.Added("marker");
            await rig.Ask("a", new Post("c", new Bump("marker", 1), At(2)));
            rig.Clock.Advance(TimeSpan.FromSeconds(2));
            await delivered;
            await rig.Settled();
        }
        await using var again = await Start();
        Assert.Empty(await again.Journal.ReadPendingSends());
    }

    [Fact]
    public async Task LaterSend_DueAtOnce_IsDeliveredInAGroupOfItsOwn()
    {
        await using var rig = await Start();
        var finished = rig.Added("step-1");
        await rig.Ask("a", new Post("a", new CountDown(5), null));
        await finished;
        Assert.Equal(5, (await rig.Read("a")).Sum);
        Assert.Equal(5, await rig.Journal.ReadVersion(Counter.Key("a")));
    }

    [Fact]
    public async Task LaterSend_ThatFails_IsParked_AndNotDeliveredAgain()
    {
        await using (var rig = await Start(cascadeSendsMax: 50))
        {
            await rig.Ask("a", new Post("b", new Bump("1", Counter.PoisonForDecide), At(1)));
            await rig.Ask("a", new Post("b", new Bump("2", Counter.PoisonForFold), At(2)));
            await rig.Ask("a", new Post("b", new LoopForever(), At(3)));
            var delivered = rig.Added("marker");
            await rig.Ask("a", new Post("b", new Bump("marker", 1), At(4)));
            rig.Clock.Advance(TimeSpan.FromSeconds(4));
            await delivered;
            await rig.Settled();
        }
        await using var again = await Start(cascadeSendsMax: 50);
        var total = await again.Read("b");
        Assert.Equal([1], total.Amounts);
        Assert.Empty(await again.Journal.ReadPendingSends());
        Assert.Equal(
            ["counter.bump.v1", "counter.bump.v1", "counter.loop-forever.v1"],
            (await again.Parked()).Newest.Select(p => p.MessageName)
        );
    }

    [Fact]
    public async Task Time_NeverRunsBackwards_NotEvenAcrossARestart()
    {
        await using (var rig = await Start())
        {
            await rig.Ask("a", new Add("1", 1));
            rig.Clock.SetTo(At(-100));
            await rig.Ask("a", new Add("2", 1));
            Assert.Equal(At(0), (await rig.Read("a")).LastAt);
        }
        await using var again = await Start(now: At(-1000));
        await again.Ask("a", new Add("3", 1));
        Assert.Equal(At(0), (await again.Read("a")).LastAt);
        again.Clock.SetByHand(At(7) - At(-1000));
        await again.Ask("a", new Add("4", 1));
        Assert.Equal(At(7), (await again.Read("a")).LastAt);
    }

    [Fact]
    public async Task Time_IsInWholeMilliseconds()
    {
        await using var rig = await Start(now: Epoch.AddMilliseconds(1_234));
        await rig.Ask("a", new Add("1", 1));
        Assert.Equal(Epoch.AddMilliseconds(1_234), (await rig.Read("a")).LastAt);
    }
}
