using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    // A counter is estimated at 600 bytes and more: a dozen of them fit.
    static readonly EngineOptions Tiny = new()
    {
        MemoryBudgetBytes = 12_000,
        TailRecordsMax = 20,
        StopGrainsMax = 0,
        CoveredRecordsMax = 2,
    };

    [Fact]
    public async Task Grains_EvictedUnderATinyBudget_AreTheSameWhenTheyComeBack()
    {
        await using var rig = await EngineRig.Start(Host, Tiny);
        var model = await Work(rig, seed: 1);
        await Check(rig, model);
        var figures = rig.Engine.Figures();
        Assert.True(figures.Evictions > 100);
        Assert.InRange(figures.GrainBytesEstimated, 1, Tiny.MemoryBudgetBytes);
        Assert.True(figures.RecordsToStartFrom <= Tiny.TailRecordsMax + 10);
    }

    [Fact]
    public async Task Grains_PutToRest_AreTheSame_AndAreNotReadAgain()
    {
        // Awake only a part of them fits, at rest all.
        await using var rig = await EngineRig.Start(
            Host,
            Tiny with
            {
                MemoryBudgetBytes = 80_000,
                TailRecordsMax = 1_000_000,
                CoveredRecordsMax = 1_000,
            }
        );
        var model = await Work(rig, seed: 6);
        await Check(rig, model);
        var figures = rig.Engine.Figures();
        Assert.InRange(figures.GrainBytesEstimated, 1, 80_000);
        Assert.Equal(0, figures.Evictions);
        // And the engine's own list of what was parked.
        Assert.Equal(model.Count + 1, figures.GrainsLoaded);
    }

    [Fact]
    public async Task Grain_LeavesMemory_OnlyWithItsSnapshotWritten()
    {
        await using var rig = await EngineRig.Start(
            Host,
            Tiny with
            {
                TailRecordsMax = 1_000_000,
                CoveredRecordsMax = 0,
            }
        );
        for (var i = 0; i < 100; i++)
            await rig.Ask($"c{i}", new Add($"{i}", 100 + i));
        var history = await rig.Journal.Read(Counter.Key("c0"));
        Assert.Equal(1, history.Snapshot?.Version);
        Assert.Empty(history.Tail);
    }

    [Fact]
    public async Task GrainOfFewRecords_GetsNoSnapshot_AndIsNoWorkForAStart()
    {
        await using (var rig = await EngineRig.Start(Host, Tiny with { StopGrainsMax = 1_000 }))
        {
            for (var i = 0; i < 100; i++)
                await rig.Ask($"c{i}", new Add($"{i}", 100 + i));
            for (var i = 0; i < 3; i++)
                await rig.Ask("much", new Add($"{i}", 1));
        }
        await using var journal = Host.Open();
        Assert.Equal(0, journal.RecordsToStartFrom);
        Assert.Null((await journal.Read(Counter.Key("c0"))).Snapshot);
        Assert.Equal(3, (await journal.Read(Counter.Key("much"))).Snapshot?.Version);
    }

    [Fact]
    public async Task Reopened_WithSnapshotsOlderThanTheLastRecords_FindsTheSame()
    {
        Dictionary<string, List<int>> model;
        await using (var rig = await EngineRig.Start(Host, Tiny))
            model = await Work(rig, seed: 2);
        await using var again = await EngineRig.Start(Host, Tiny);
        await Check(again, model);
    }

    [Fact]
    public async Task Reopened_AfterAGracefulStop_ReadsNoRecordAgain()
    {
        var options = Tiny with { StopGrainsMax = 1_000 };
        Dictionary<string, List<int>> model;
        await using (var rig = await EngineRig.Start(Host, options))
            model = await Work(rig, seed: 3);
        await using var again = await EngineRig.Start(Host, options);
        Assert.Equal(0, again.Journal.RecordsToStartFrom);
        await Check(again, model);
    }

    [Fact]
    public async Task Reopened_WithoutSnapshots_MakesThemAgainBeforeItIsReady()
    {
        Dictionary<string, List<int>> model;
        await using (var rig = await EngineRig.Start(Host, Tiny))
            model = await Work(rig, seed: 4);
        await using (var journal = Host.Open())
            await journal.DiscardSnapshots();
        await using var again = await EngineRig.Start(Host, Tiny);
        Assert.InRange(again.Journal.RecordsToStartFrom, 0, Tiny.TailRecordsMax);
        Assert.True(again.Engine.Figures().SnapshotsWritten > 0);
        await Check(again, model);
    }

    [Fact]
    public async Task Reopened_WithoutSnapshots_FoldsGrainsOfManyRecords_InOnePass()
    {
        await using (var rig = await EngineRig.Start(Host, Tiny with { MemoryBudgetBytes = 1 << 30 }))
            for (var i = 0; i < 1_500; i++)
                await rig.Ask($"c{i % 3}", new Add($"{i}", 100 + i));
        await using (var journal = Host.Open())
            await journal.DiscardSnapshots();
        await using var again = await EngineRig.Start(Host, Tiny with { MemoryBudgetBytes = 1 << 30 });
        Assert.InRange(again.Journal.RecordsToStartFrom, 0, Tiny.TailRecordsMax);
        Assert.Equal(500, (await again.Journal.Read(Counter.Key("c0"))).Snapshot?.Version);
        await again.Ask("c0", new Add("more", 1));
        Assert.Equal(501, Assert.Single((await again.Journal.Read(Counter.Key("c0"))).Tail).Version);
    }

    [Fact]
    public async Task Reopened_WithSnapshotsOfAnotherForm_FoldsThemFromTheirEvents()
    {
        Dictionary<string, List<int>> model;
        await using (var rig = await EngineRig.Start(Host, Tiny))
            model = await Work(rig, seed: 5);
        await using (var newer = await EngineRig.Start(Host, Tiny, kind: new Counter(snapshotVersion: 2)))
            await Check(newer, model);
        await using var older = await EngineRig.Start(Host, Tiny, kind: new Counter(snapshotVersion: 1));
        await Check(older, model);
    }

    [Fact]
    public async Task Snapshots_ThatCannotBeWritten_FailNoAsk()
    {
        await using var rig = await EngineRig.Start(Host, Tiny);
        rig.Journal.BeforeSnapshots = _ => throw new IOException("no space");
        var model = new Dictionary<string, List<int>>();
        for (var i = 1; i <= 100; i++)
        {
            var amount = 100 + i;
            // The snapshot is attempted behind the reply, and its failure drops what is in memory: the next ask reads
            // it again.
            await rig.Ask($"c{i % 30}", new Add($"{i}", amount));
            if (!model.TryGetValue($"c{i % 30}", out var amounts))
                model.Add($"c{i % 30}", amounts = []);
            amounts.Add(amount);
        }
        rig.Journal.BeforeSnapshots = null;
        await Check(rig, model);
    }

    /// <summary>Adds here and there, and says what must come of it.</summary>
    static async Task<Dictionary<string, List<int>>> Work(EngineRig rig, int seed)
    {
        var random = new Random(seed);
        var model = Enumerable.Range(0, 60).ToDictionary(i => $"c{i}", _ => new List<int>());
        for (var i = 0; i < 600; i++)
        {
            var (from, to) = ($"c{random.Next(60)}", $"c{random.Next(60)}");
            var (amount, passed) = (random.Next(20, 100), random.Next(20, 100));
            await rig.Ask(from, new AddAndPass($"{i}", amount, [to], passed));
            model[from].Add(amount);
            model[to].Add(passed);
            rig.Clock.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
        }
        return model;
    }

    static async Task Check(EngineRig rig, Dictionary<string, List<int>> model)
    {
        foreach (var (name, amounts) in model)
        {
            var total = await rig.Read(name);
            Assert.Equal(amounts, total.Amounts);
            Assert.Equal(amounts.Sum(), total.Sum);
        }
    }
}
