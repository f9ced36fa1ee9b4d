using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Toys;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    [Fact]
    public async Task Asks_OfTheGroupThatFindsTheJournalFull_AreAnsweredWhereTheyChangeNothing()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("a", new Add("1", 1));
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("b", new Add("1", 1));
        await held.Entered;
        var change = rig.Ask("a", new Add("2", 2));
        var read = rig.Read("a");
        rig.Journal.BeforeAppend = _ => throw new JournalUnwritableException("no more", isFull: true);
        held.Release();

        await Assert.ThrowsAsync<GrainsReadOnlyException>(() => change);
        Assert.Equal(1, (await read).Sum);
        await first;
    }

    [Fact]
    public async Task Journal_FailingOn_RefusesEverythingAndSaysSo_UntilItWorksAgain()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("a", new Add("1", 1));
        rig.Journal.BeforeRead = _ => throw new IOException("gone");
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Read("b"));
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Read("a"));
        Assert.Equal(EngineState.JournalFailing, rig.Engine.Health.State);
        Assert.Contains("gone", rig.Engine.Health.Reason, StringComparison.Ordinal);

        rig.Journal.BeforeRead = null;
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await rig.Read("a")).Sum);
        Assert.Equal(EngineState.Ready, rig.Engine.Health.State);
    }

    [Fact]
    public async Task Journal_ThatWorksAgain_IsUsed_AlsoWhenTheClockWasSetBack()
    {
        await using var rig = await EngineRig.Start(Host);
        await rig.Ask("a", new Add("1", 1));
        rig.Clock.SetTo(EngineRig.Epoch - TimeSpan.FromHours(5));
        rig.Journal.BeforeRead = _ => throw new IOException("gone");
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Read("b"));
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Read("a"));

        rig.Journal.BeforeRead = null;
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await rig.Read("a")).Sum);
    }

    [Fact]
    public async Task Grain_ThatCannotBeRead_IsRefusedByName_AndTheOthersGoOn()
    {
        await using var rig = await EngineRig.Start(Host);
        rig.Journal.BeforeRead = grain =>
        {
            if (grain == Counter.Key("b"))
                throw new JournalCorruptException("record 7", "restore a backup");
        };
        var refused = await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Read("b"));
        Assert.Contains("counter:b", refused.Message, StringComparison.Ordinal);
        Assert.Contains("record 7", refused.Message, StringComparison.Ordinal);

        // Nor does a message leave a trace that leads to it, and a stored send waits for it.
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Ask("a", new AddAndPass("1", 1, ["c", "b"], 5)));
        Assert.Equal(0, (await rig.Read("c")).Sum);
        var delivered = rig.Added("late");
        await rig.Ask("a", new Post("b", new Bump("late", 5), At(1)));
        rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await rig.Read("a")).Sum);
        Assert.Equal(1, rig.Engine.Figures().PendingSends);

        rig.Journal.BeforeRead = null;
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        await delivered;
        Assert.Equal(5, (await rig.Read("b")).Sum);
    }

    [Fact]
    public async Task Health_SaysWhatTheJournalLets()
    {
        await using var rig = await EngineRig.Start(Host);
        Assert.Equal(EngineState.Ready, rig.Engine.Health.State);
        rig.Journal.BeforeAppend = _ => throw new JournalUnwritableException("no more", isFull: true);
        await Assert.ThrowsAsync<GrainsReadOnlyException>(() => rig.Ask("a", new Add("1", 1)));
        Assert.Equal(EngineState.ReadOnly, rig.Engine.Health.State);

        rig.Journal.BeforeAppend = null;
        rig.Clock.Advance(new EngineOptions().JournalRetryDelay);
        await rig.Ask("a", new Add("1", 1));
        Assert.Equal(EngineState.Ready, rig.Engine.Health.State);
    }

    [Fact]
    public async Task Start_OverAJournalThatFails_FailsAndSaysWhy()
    {
        await using var journal = new FaultyJournal(Host.Open()) { BeforeRead = _ => throw new IOException("gone") };
        await using var engine = new EmbeddedEngine([new Counter()], journal);
        await Assert.ThrowsAsync<IOException>(engine.StartAsync);
        Assert.Equal(new EngineHealth(EngineState.Stopped, "gone"), engine.Health);
        await Assert.ThrowsAsync<GrainUnavailableException>(async () => await engine.Ask(Counter.Key("a"), new Read()));
    }

    [Fact]
    public void Declaration_ThatIsWrong_IsFoundBeforeTheJournalIsTouched() =>
        Assert.Throws<PayloadException>(() => EngineKinds.CatalogueOf([new Counter(), new Counter()]));
}
