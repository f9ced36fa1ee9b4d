using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Embedded;

public abstract partial class EngineSuite<THost>
{
    [Theory]
    [InlineData(Counter.PoisonForDecide)]
    [InlineData(Counter.PoisonForFold)]
    public async Task Message_ThatFails_LeavesNoTrace_AndTheOthersOfItsGroupStand(int poison)
    {
        await using var rig = await EngineRig.Start(host);
        using var held = new HeldJournal(rig.Journal);
        var first = rig.Ask("a", new Add("0", 1));
        await held.Entered;
        var before = rig.Ask("a", new Add("1", 2));
        var failing = rig.Ask("a", new AddAndPass("2", 1, ["b"], 1) with { Amount = poison });
        var failingToo = rig.Ask("a", new Add("3", poison));
        var after = rig.Ask("a", new Add("4", 4));
        held.Release();

        await Task.WhenAll(first, before, after);
        await Assert.ThrowsAsync<GrainDefectException>(() => failingToo);
        if (poison == Counter.PoisonForFold) await Assert.ThrowsAsync<GrainDefectException>(() => failing);
        var total = await rig.Read("a");
        Assert.Equal(poison == Counter.PoisonForFold ? [1, 2, 4] : [1, 2, poison, 4], total.Amounts);
        Assert.Equal(poison == Counter.PoisonForFold ? 0 : 1, (await rig.Read("b")).Sum);
    }

    [Fact]
    public async Task Event_WithoutAStoredForm_FailsItsOwnMessageOnly()
    {
        await using var rig = await EngineRig.Start(host);
        var error = await Assert.ThrowsAsync<GrainDefectException>(() => rig.Ask("a", new Say("half a pair: \ud800")));
        Assert.Equal(Counter.Key("a"), error.Grain);
        await rig.Ask("a", new Say("a whole one: \U0001F600"));
        Assert.Equal(1, rig.Engine.Figures().Events);
    }

    [Fact]
    public async Task Commit_ThatFails_IsOutcomeUnknown_AndTheStateIsReadAgain()
    {
        await using var rig = await EngineRig.Start(host);
        await rig.Ask("a", new Add("1", 1));
        rig.Journal.BeforeAppend = _ => throw new IOException("no space");
        var unknown = await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Ask("a", new Add("2", 2)));
        Assert.Contains("no space", unknown.Message, StringComparison.Ordinal);
        rig.Journal.BeforeAppend = null;
        Assert.Equal(1, (await rig.Read("a")).Sum);
        Assert.Equal(3, (await rig.Ask("a", new Add("2", 2))).Sum);
        Assert.Equal(EngineState.Ready, rig.Engine.Health.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Journal_ThatTakesNothingNew_RefusesChangesAlone_UntilItTakesThemAgain(bool isFull)
    {
        await using var rig = await EngineRig.Start(host);
        await rig.Ask("a", new Add("1", 1));
        rig.Journal.BeforeAppend = _ => throw new JournalUnwritableException("no more", isFull);

        var refused = await Assert.ThrowsAsync<GrainsReadOnlyException>(() => rig.Ask("a", new Add("2", 2)));

        Assert.Equal(isFull, refused.IsFull);
        Assert.Equal(1, (await rig.Read("a")).Sum);
        Assert.Equal(1, (await rig.Ask("a", new Add("1", 1))).Sum); // a repeat changes nothing, and is answered
        Assert.Equal(EngineState.ReadOnly, rig.Engine.Health.State);
        await Assert.ThrowsAsync<GrainsReadOnlyException>(() => rig.Ask("a", new AddAndPass("3", 3, ["b"], 3)));
        rig.Journal.BeforeAppend = null;
        rig.Clock.Advance(new EngineOptions().JournalRetryDelay);
        Assert.Equal(3, (await rig.Ask("a", new Add("2", 2))).Sum);
        Assert.Equal(0, (await rig.Read("b")).Sum);
        Assert.Equal(EngineState.Ready, rig.Engine.Health.State);
    }

    [Fact]
    public async Task Asks_OfTheGroupThatFindsTheJournalFull_AreAnsweredWhereTheyChangeNothing()
    {
        await using var rig = await EngineRig.Start(host);
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
    public async Task Commit_WrittenWithoutItsWriterKnowing_CountsOnceWhenAskedAgain()
    {
        await using var rig = await EngineRig.Start(host);
        await rig.Ask("a", new Add("1", 1));
        rig.Journal.AfterAppend = _ => throw new IOException("the disk did not answer");
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Ask("a", new Add("2", 2)));
        rig.Journal.AfterAppend = null;
        Assert.Equal(3, (await rig.Ask("a", new Add("2", 2))).Sum);
        Assert.Equal(3, (await rig.Read("a")).Sum);
    }

    [Fact]
    public async Task Commit_ThatFails_LosesNoLaterSend()
    {
        await using var rig = await EngineRig.Start(host);
        await rig.Ask("a", new Post("b", new Bump("late", 5), At(10)));
        rig.Journal.BeforeAppend = _ => throw new IOException("no space");
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Ask("a", new Add("1", 1)));
        rig.Journal.BeforeAppend = null;
        var delivered = rig.Added("late");
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
        await delivered;
        Assert.Equal(5, (await rig.Read("b")).Sum);
    }

    [Fact]
    public async Task Journal_FailingOn_RefusesEverythingAndSaysSo_UntilItWorksAgain()
    {
        await using var rig = await EngineRig.Start(host);
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
        await using var rig = await EngineRig.Start(host);
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
        await using var rig = await EngineRig.Start(host);
        rig.Journal.BeforeRead = grain =>
        {
            if (grain == Counter.Key("b")) throw new JournalCorruptException("record 7", "restore a backup");
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task FailuresAndRestartsAtAnyMoment_LoseNothingAndDoubleNothing(int seed)
    {
        var random = new Random(seed);
        var model = Enumerable.Range(0, 20).ToDictionary(i => $"c{i}", _ => 0);
        var (rig, left) = (await Unreliable(random), 300);
        try
        {
            while (left > 0)
            {
                if (random.Next(20) == 0)
                {
                    rig.Journal.BeforeAppend = rig.Journal.AfterAppend = null;
                    await rig.DisposeAsync();
                    rig = await Unreliable(random);
                }
                // Some at a time, so that groups have more than one; each asked again with its id until it is answered.
                var asks = Enumerable.Range(0, Math.Min(left, random.Next(1, 9))).Select(i => (
                    From: $"c{random.Next(20)}", Message: new AddAndPass($"{left - i}", random.Next(20, 99), [$"c{random.Next(20)}", $"c{random.Next(20)}"], random.Next(20, 99)))).ToList();
                await Task.WhenAll(asks.Select(a => UntilAnswered(rig, a.From, a.Message)));
                foreach (var (from, message) in asks)
                {
                    model[from] += message.Amount;
                    foreach (var to in message.To) model[to] += message.PassedAmount;
                }
                left -= asks.Count;
            }
            foreach (var (name, sum) in model) Assert.Equal(sum, (await UntilAnswered(rig, name, new Read())).Sum);
        }
        finally
        {
            await rig.DisposeAsync();
        }
    }

    async Task<EngineRig> Unreliable(Random random)
    {
        var rig = await EngineRig.Start(host, Tiny with { JournalRetryDelay = TimeSpan.Zero });
        // The engine's thread draws from a source of its own.
        var failures = new Random(random.Next());
        void Perhaps(object _)
        {
            if (failures.Next(5) == 0) throw new IOException("chance");
        }
        (rig.Journal.BeforeAppend, rig.Journal.AfterAppend, rig.Journal.BeforeSnapshots) = (Perhaps, Perhaps, Perhaps);
        return rig;
    }

    static async Task<Total> UntilAnswered(EngineRig rig, string counter, IMessage<Total> message)
    {
        while (true)
        {
            try
            {
                return await rig.Ask(counter, message);
            }
            catch (GrainUnavailableException)
            {
                // Outcome unknown: ask again with the same id.
            }
        }
    }

    [Fact]
    public async Task Event_ThatTheProgramDoesNotKnow_IsADefectWithItsName()
    {
        await using (var rig = await EngineRig.Start(host, new EngineOptions { StopGrainsMax = 0 })) await rig.Ask("a", new Say("hello"));
        await using var older = await EngineRig.Start(host, kind: new Counter(forgetsSaid: true));
        var defect = await Assert.ThrowsAsync<GrainDefectException>(() => older.Read("a"));
        Assert.Contains("counter.said.v1", defect.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await older.Read("b")).Sum);
    }

    [Fact]
    public async Task Start_OverAJournalThatFails_FailsAndSaysWhy()
    {
        await using var journal = new Memory.FaultyJournal(host.Open()) { BeforeRead = _ => throw new IOException("gone") };
        await using var engine = new EmbeddedEngine([new Counter()], journal);
        await Assert.ThrowsAsync<IOException>(engine.StartAsync);
        Assert.Equal(new EngineHealth(EngineState.Stopped, "gone"), engine.Health);
        await Assert.ThrowsAsync<GrainUnavailableException>(async () => await engine.Ask(Counter.Key("a"), new Read()));
    }

    [Fact]
    public void Declaration_ThatIsWrong_IsFoundBeforeTheJournalIsTouched() =>
        Assert.Throws<PayloadException>(() => EmbeddedEngine.CatalogueOf([new Counter(), new Counter()]));
}
