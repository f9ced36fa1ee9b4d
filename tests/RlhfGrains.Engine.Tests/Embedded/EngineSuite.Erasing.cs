using RlhfGrains.Contracts;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    static readonly GrainErasure[] People =
    [
        new("counter", "p/", IsPrefix: true, new Said("erased")),
        new("counter", "p", IsPrefix: false, new Said("erased")),
    ];

    [Fact]
    public async Task Erase_OverwritesEveryRecordOfTheGrains_AndTheOthersStand()
    {
        await using (var rig = await EngineRig.Start(Host))
        {
            await rig.Ask("p", new Add("1", 1));
            await rig.Ask("p", new Add("2", 2));
            await rig.Ask("p/a", new Add("1", 5));
            await rig.Ask("pq", new Add("1", 7));
            await rig.Ask("q/p/a", new Add("1", 8));

            Assert.Equal(3, await rig.Engine.Erase(People));

            Assert.Equal(0, (await rig.Read("p")).Sum);
            Assert.Equal(0, (await rig.Read("p/a")).Sum);
            Assert.Equal(7, (await rig.Read("pq")).Sum);
            // It goes on at the version where it was.
            Assert.Equal(4, (await rig.Ask("p", new Add("3", 4))).Sum);
        }
        await using var again = await EngineRig.Start(Host);
        Assert.Equal(4, (await again.Read("p")).Sum);
        Assert.Equal(8, (await again.Read("q/p/a")).Sum);
        Assert.Equal(4, await again.Engine.Erase(People));
        Assert.Equal(0, (await again.Read("p")).Sum);
    }

    [Fact]
    public async Task Erase_ForgetsSnapshots()
    {
        await using (var rig = await EngineRig.Start(Host))
            await rig.Ask("p", new Add("1", 1));
        await using (var rig = await EngineRig.Start(Host))
            await rig.Engine.Erase(People);
        await using var again = await EngineRig.Start(Host);
        Assert.Equal(0, (await again.Read("p")).Sum);
    }

    [Fact]
    public async Task Erase_TakesStoredSends_WithoutWhatTheySay()
    {
        await using (var rig = await EngineRig.Start(Host))
        {
            await rig.Ask("a", new Post("p/a", new Bump("late", 5), EngineRig.Epoch.AddSeconds(1)));
            await rig.Ask("a", new Post("b", new Bump("late", 6), EngineRig.Epoch.AddSeconds(1)));
            Assert.Equal(2, rig.Engine.Figures().PendingSends);
            await rig.Engine.Erase(People);
        }
        await using var again = await EngineRig.Start(Host);
        var arrived = again.Added("late");
        again.Clock.Advance(TimeSpan.FromSeconds(2));
        await arrived;
        Assert.Equal(6, (await again.Read("b")).Sum);
        Assert.Equal(0, (await again.Read("p/a")).Sum);
        Assert.Equal(0, again.Engine.Figures().PendingSends);
    }

    [Fact]
    public async Task Erase_WhenTheJournalFails_IsNotDone_AndAgainIs()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("p", new Add("1", 1));
        await rig.Ask("q", new Add("1", 2));
        rig.Journal.BeforeOverwrite = _ => throw new IOException("no space");
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Engine.Erase(People));
        Assert.Equal(1, (await rig.Read("p")).Sum);
        Assert.Equal(2, (await rig.Read("q")).Sum);
        Assert.Equal(EngineState.Ready, rig.Engine.Health.State);

        rig.Journal.BeforeOverwrite = null;
        rig.Journal.AfterOverwrite = _ => throw new IOException("the answer of the disk was lost");
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Engine.Erase(People));
        rig.Journal.AfterOverwrite = null;
        Assert.Equal(0, (await rig.Read("p")).Sum);
        Assert.Equal(1, await rig.Engine.Erase(People));
    }

    [Fact]
    public async Task ReadingTheWholeJournal_WhenARecordIsDamaged_SaysSo_AndTheEngineGoesOn()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("p", new Add("1", 1));
        rig.Journal.BeforeReadAll = static () =>
            throw new JournalCorruptException("record 7", "restore the newest backup");
        rig.Journal.BeforeRead = static _ => throw new JournalCorruptException("record 7", "restore the newest backup");
        foreach (
            var reading in (Func<Task>[])
                [() => rig.Engine.Erase(People), () => rig.Engine.ReadHistory(Counter.Key("p"), 0, 10)]
        )
            Assert.IsType<JournalCorruptException>(
                (await Assert.ThrowsAsync<GrainUnavailableException>(reading)).InnerException
            );
        rig.Journal.BeforeRead = null;
        Assert.Equal(1, (await rig.Read("p")).Sum);
    }

    [Fact]
    public async Task Erase_IsNotBegun_WhereTheEngineDoesNotAnswer()
    {
        var rig = await EngineRig.Start(Host);
        await rig.DisposeAsync();
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Engine.Erase(People));
    }

    [Fact]
    public async Task ReadHistory_GivesWhatHappenedToOneGrain_InOrder()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("a", new Add("1", 1));
        await rig.Ask("b", new Add("1", 2));
        await rig.Ask("a", new Add("2", 3));
        var all = await rig.Engine.ReadWholeHistory(Counter.Key("a")).ToListAsync();
        Assert.Equal([1, 3], all.SelectMany(r => r.Events).Select(e => ((Added)e.Event).Amount));
        Assert.Equal([2L], (await rig.Engine.ReadHistory(Counter.Key("a"), 1, 10)).Select(r => r.Version));
        Assert.Equal([1L], (await rig.Engine.ReadHistory(Counter.Key("a"), 0, 1)).Select(r => r.Version));
        Assert.Empty(await rig.Engine.ReadHistory(Counter.Key("nobody"), 0, 10));
    }
}
