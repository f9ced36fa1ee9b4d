using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

/// <summary>What the engine does, over every journal.</summary>
public abstract class EngineSuite<THost> : IDisposable where THost : JournalHost, new()
{
    readonly THost host = new();

    public void Dispose()
    {
        host.Dispose();
        GC.SuppressFinalize(this);
    }

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
    public async Task Ask_Reopened_FindsEverything()
    {
        await using (var rig = await EngineRig.Start(host))
            for (var i = 100; i < 150; i++) await rig.Ask($"c{i % 7}", new Add($"{i}", i));
        await using var again = await EngineRig.Start(host);
        Assert.Equal(Enumerable.Range(100, 50).Where(i => i % 7 == 3).Sum(), (await again.Read("c3")).Sum);
    }
}

public sealed class MemoryEngineTests : EngineSuite<MemoryHost>;

public sealed class SqliteEngineTests : EngineSuite<SqliteHost>;
