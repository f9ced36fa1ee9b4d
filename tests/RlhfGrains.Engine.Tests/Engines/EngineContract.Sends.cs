using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Tests.Engines;

public abstract partial class EngineContract<THost>
{
    [Fact]
    public async Task Send_ThatItsReceiverFailsOn_IsParkedThere_AndTheSendersTurnStands()
    {
        await using (var rig = await Start())
        {
            await rig.Ask("b", new Add("before", 3));
            foreach (var poison in new[] { Counter.PoisonForDecide, Counter.PoisonForFold })
                Assert.True((await rig.Ask("a", new AddAndPass($"{poison}", 1, ["b"], poison))).Sum > 0);
            await rig.Settled();
            var passed = await rig.Read("b");
            Assert.Equal([3], passed.Amounts);
        }

        await using var again = await Start();
        Assert.Equal(2, (await again.Read("a")).Sum);
        Assert.Equal(3, (await again.Read("b")).Sum);
        var parked = (await again.Parked()).Newest;
        Assert.Equal(["counter.bump.v1", "counter.bump.v1"], parked.Select(p => p.MessageName));
        Assert.Equal(("a", "b"), (parked[0].Sender.Name, parked[0].Receiver.Name));
        Assert.Equal("InvalidOperationException: thirteen", parked[0].Error);
        Assert.Contains("fourteen", parked[1].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_OfWhatTheReceiverDoesNotTake_IsTheSendersDefect()
    {
        await using var rig = await Start();
        var error = await Assert.ThrowsAsync<GrainDefectException>(() =>
            rig.Ask("a", new Post("b", new ListParked(), null))
        );
        Assert.Contains(nameof(ListParked), error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await rig.Journal.ReadVersion(Counter.Key("a")));
    }

    [Fact]
    public async Task Send_ThatIsRefused_IsADefectOfItsReceiver_AndParked()
    {
        await using var rig = await Start();
        await rig.Ask("a", new Post("b", new Add("1", -1), null));
        await rig.Settled();
        Assert.Contains("below-zero", Assert.Single((await rig.Parked()).Newest).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_FailingOnItsSecondSend_LetsTheFirstNotLeave()
    {
        await using var rig = await Start();
        await Assert.ThrowsAsync<GrainDefectException>(() => rig.Ask("a", new Scatter("c", "half a pair: \ud800")));
        await rig.Settled();
        Assert.Equal(0, (await rig.Read("c")).Sum);
    }

    [Fact]
    public async Task Cascade_WithoutEnd_LeavesNoTrace()
    {
        await using var rig = await Start(cascadeSendsMax: 100);
        await rig.Ask("a", new Add("1", 1));
        var error = await Assert.ThrowsAsync<GrainDefectException>(() => rig.Ask("a", new LoopForever()));
        Assert.Contains("100", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await rig.Read("a")).Sum);
        Assert.Equal(1, await rig.Journal.ReadVersion(Counter.Key("a")));
    }
}
