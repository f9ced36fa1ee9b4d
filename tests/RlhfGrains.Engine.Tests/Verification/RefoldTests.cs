using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Tests.Embedded;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Engine.Turns;
using RlhfGrains.Engine.Verification;

namespace RlhfGrains.Engine.Tests.Verification;

public sealed class RefoldTests
{
    readonly MemoryHost host = new();

    [Theory]
    [InlineData(1L << 40, 1, 1)]
    [InlineData(0L, 2, 256)]
    public async Task Refold_GivesEveryGrain_AsItIsBehindItsLastEvent_WhateverItsMemory(
        long memoryBytesMax,
        int passesMin,
        int passesMax
    )
    {
        await using (var rig = await EngineRig.Start(host))
        {
            for (var i = 0; i < 1_000; i++)
                await rig.Ask($"c{i % 50}", new Add($"{i}", 1));
        }
        await using var journal = host.Open();
        var refold = new Refold(journal, EngineKinds.CatalogueOf([new Counter()]), memoryBytesMax)
        {
            RecordsPerLook = 400,
        };
        var sums = new Dictionary<GrainKey, int>();
        var shares = new List<double>();
        await refold.Run(
            k => k.Kind == "counter",
            (key, state) => sums.Add(key, ((Counter.State)state).Sum),
            shares.Add
        );

        Assert.Empty(refold.Findings);
        Assert.Equal(50, sums.Count);
        Assert.All(sums.Values, sum => Assert.Equal(20, sum));
        Assert.Equal(1, shares[^1]);
        Assert.Equal(shares.Order(), shares);
        Assert.InRange(refold.Passes, passesMin, passesMax);
    }

    [Fact]
    public async Task Refold_NamesASnapshotThatIsNotWhatItsEventsSay_AndAGrainThatCannotBeFolded()
    {
        await using (var rig = await EngineRig.Start(host))
        {
            await rig.Ask("a", new Add("1", 1));
            await rig.Ask("b", new Add("1", 2));
            await rig.Ask("c", new Say("hello"));
        }
        await using var journal = host.Open();
        var states = new Dictionary<GrainKey, object>();
        Assert.Empty((await Run(new Counter())).Findings);

        // Grains this small get no snapshots by themselves.
        await Write("a", of: "a");
        var right = await Run(new Counter());
        Assert.Empty(right.Findings);
        Assert.Equal(1, right.SnapshotsCompared);
        await Write("a", of: "b");
        Assert.Equal(
            ["the snapshot of counter:a at version 1 is not what its events say"],
            (await Run(new Counter())).Findings
        );

        var older = (await Run(new Counter(forgetsSaid: true))).Findings;
        Assert.Contains(older, f => f.StartsWith("counter:c cannot be folded from record ", StringComparison.Ordinal));
        // The snapshots are then of another program's form, and are not compared.
        Assert.Equal(0, (await Run(new Counter(snapshotVersion: 2))).SnapshotsCompared);

        async Task<Refold> Run(Counter kind)
        {
            var refold = new Refold(journal, EngineKinds.CatalogueOf([kind]), 1 << 30);
            await refold.Run(k => k.Kind == "counter", (key, state) => states[key] = kind.ToSnapshot(state));
            return refold;
        }

        ValueTask Write(string counter, string of)
        {
            var codec = new GrainCodec(new NameList(journal, EngineKinds.CatalogueOf([new Counter()])).Known());
            return journal.WriteSnapshots([
                new GrainSnapshot(Counter.Key(counter), 1, codec.Encode(codec.NewWriter(), states[Counter.Key(of)])),
            ]);
        }
    }
}
