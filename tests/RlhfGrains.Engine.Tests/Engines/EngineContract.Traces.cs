using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Engines;

public abstract partial class EngineContract<THost>
{
    [Fact]
    public async Task Turns_OfWhatFollowsFromAMessage_AreInTheTraceOfItsCaller()
    {
        using var spans = new Listening();
        await using var rig = await Start();
        var taken = rig.Added("from 1");
        var caller = await spans.Under(() => rig.Ask("a", new AddAndPass("1", 1, ["b"], 5)));
        await taken;
        await rig.Settled();

        var (asked, sent) = (
            Assert.Single(spans.Named("counter.add-and-pass.v1")),
            Assert.Single(spans.Named("counter.bump.v1"))
        );
        Assert.Equal((caller.TraceId, caller.TraceId), (asked.TraceId, sent.TraceId));
        Assert.Equal(asked.SpanId, sent.ParentSpanId);
        Assert.Equal(
            ("counter:a", "counter:b"),
            (asked.GetTagItem("rlhfgrains.grain"), sent.GetTagItem("rlhfgrains.grain"))
        );
    }

    [Fact]
    public async Task LaterSend_ThatOutlivesARestart_IsTakenWithALinkToTheTraceItWasSentIn()
    {
        using var spans = new Listening();
        await using (var rig = await Start())
            await spans.Under(() => rig.Ask("a", new Post("b", new Bump("late", 5), At(10))));
        await using var again = await Start();
        var delivered = again.Added("late");
        again.Clock.Advance(TimeSpan.FromSeconds(10));
        await delivered;

        Assert.Equal(5, (await again.Read("b")).Sum);
        var (asked, taken) = (
            Assert.Single(spans.Named("counter.post.v1")),
            Assert.Single(spans.Named("counter.bump.v1"))
        );
        Assert.NotEqual(asked.TraceId, taken.TraceId);
        Assert.Equal(
            (asked.TraceId, asked.SpanId),
            (Assert.Single(taken.Links).Context.TraceId, taken.Links.First().Context.SpanId)
        );
    }

    [Fact]
    public async Task Send_ThatIsInNoSampledTrace_IsStoredAsItIs()
    {
        using var spans = new Listening();
        await using var rig = await Start();
        await rig.Ask("a", new Post("b", new Bump("a name", 5), At(10)));
        await spans.Under(() => rig.Ask("a", new Post("b", new Bump("another", 5), At(11))), isSampled: false);
        await spans.Under(() => rig.Ask("a", new Post("b", new Bump("a third", 5), At(12))));

        var bytes = (await rig.Journal.ReadPendingSends())
            .OrderBy(s => s.NotBefore)
            .Select(s => s.Message.Length)
            .ToList();
        Assert.Equal([bytes[0], bytes[0] + 1], bytes.Take(2));
        // A name, a length, two ids.
        Assert.InRange(bytes[2] - bytes[0], 25, 27);
    }
}
