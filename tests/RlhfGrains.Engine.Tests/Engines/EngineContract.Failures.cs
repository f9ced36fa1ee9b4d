using RlhfGrains.Contracts;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Tests.Embedded;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Engine.Tests.Engines;

public abstract partial class EngineContract<THost>
{
    [Theory]
    [InlineData(Counter.PoisonForDecide)]
    [InlineData(Counter.PoisonForFold)]
    public async Task Message_ThatFails_LeavesNoTrace_AndTheOthersOfItsGroupStand(int poison)
    {
        await using var rig = await Start();
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
        if (poison == Counter.PoisonForFold)
            await Assert.ThrowsAsync<GrainDefectException>(() => failing);
        var total = await rig.Read("a");
        Assert.Equal(
            poison == Counter.PoisonForFold ? [1, 2, 4] : [1, 2, poison, 4],
            KeepsOrder ? total.Amounts : total.Amounts.OrderBy(a => a == poison ? 3 : a).ToArray()
        );
        await rig.Settled();
        Assert.Equal(poison == Counter.PoisonForFold ? 0 : 1, (await rig.Read("b")).Sum);
    }

    [Fact]
    public async Task Event_WithoutAStoredForm_FailsItsOwnMessageOnly()
    {
        await using var rig = await Start();
        var error = await Assert.ThrowsAsync<GrainDefectException>(() => rig.Ask("a", new Say("half a pair: \ud800")));
        Assert.Equal(Counter.Key("a"), error.Grain);
        await rig.Ask("a", new Say("a whole one: \U0001F600"));
        Assert.Equal(1, await rig.Journal.ReadVersion(Counter.Key("a")));
    }

    [Fact]
    public async Task Commit_ThatFails_IsOutcomeUnknown_AndTheStateIsReadAgain()
    {
        await using var rig = await Start();
        await rig.Ask("a", new Add("1", 1));
        rig.Journal.BeforeAppend = _ => throw new IOException("no space");
        var unknown = await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Ask("a", new Add("2", 2)));
        Assert.Contains("no space", unknown.Message, StringComparison.Ordinal);
        rig.Journal.BeforeAppend = null;
        Assert.Equal(1, (await rig.Read("a")).Sum);
        Assert.Equal(3, (await rig.Ask("a", new Add("2", 2))).Sum);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Journal_ThatTakesNothingNew_RefusesChangesAlone_UntilItTakesThemAgain(bool isFull)
    {
        await using var rig = await Start();
        await rig.Ask("a", new Add("1", 1));
        rig.Journal.BeforeAppend = _ => throw new JournalUnwritableException("no more", isFull);

        var refused = await Assert.ThrowsAsync<GrainsReadOnlyException>(() => rig.Ask("a", new Add("2", 2)));

        Assert.Equal(isFull, refused.IsFull);
        Assert.Equal(1, (await rig.Read("a")).Sum);
        Assert.Equal(1, (await rig.Ask("a", new Add("1", 1))).Sum); // a repeat changes nothing, and is answered
        await Assert.ThrowsAsync<GrainsReadOnlyException>(() => rig.Ask("a", new AddAndPass("3", 3, ["b"], 3)));
        rig.Journal.BeforeAppend = null;
        rig.Clock.Advance(new EngineOptions().JournalRetryDelay);
        Assert.Equal(3, (await rig.Ask("a", new Add("2", 2))).Sum);
        Assert.Equal(0, (await rig.Read("b")).Sum);
    }

    [Fact]
    public async Task Commit_WrittenWithoutItsWriterKnowing_CountsOnceWhenAskedAgain()
    {
        await using var rig = await Start();
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
        await using var rig = await Start();
        await rig.Ask("a", new Post("b", new Bump("late", 5), At(10)));
        rig.Journal.BeforeAppend = _ => throw new IOException("no space");
        await Assert.ThrowsAsync<GrainUnavailableException>(() => rig.Ask("a", new Add("1", 1)));
        rig.Journal.BeforeAppend = null;
        var delivered = rig.Added("late");
        rig.Clock.Advance(TimeSpan.FromSeconds(10));
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
                var asks = Enumerable
                    .Range(0, Math.Min(left, random.Next(1, 9)))
                    .Select(i =>
                        (
                            From: $"c{random.Next(20)}",
                            Message: new AddAndPass(
                                $"{left - i}",
                                random.Next(20, 99),
                                [$"c{random.Next(20)}", $"c{random.Next(20)}"],
                                random.Next(20, 99)
                            )
                        )
                    )
                    .ToList();
                await Task.WhenAll(asks.Select(a => UntilAnswered(rig, a.From, a.Message)));
                foreach (var (from, message) in asks)
                {
                    model[from] += message.Amount;
                    foreach (var to in message.To)
                        model[to] += message.PassedAmount;
                }
                left -= asks.Count;
            }
            (rig.Journal.BeforeAppend, rig.Journal.AfterAppend, rig.Journal.BeforeSnapshots) = (null, null, null);
            await rig.Settled();
            foreach (var (name, sum) in model)
                Assert.Equal(sum, (await UntilAnswered(rig, name, new Read())).Sum);
        }
        finally
        {
            await rig.DisposeAsync();
        }
    }

    async Task<EngineUnderTest> Unreliable(Random random)
    {
        var rig = await Start(isTiny: true);
        // The engine's threads draw from a source of their own.
        var failures = new Random(random.Next());
        void Perhaps(object _)
        {
            lock (failures)
            {
                if (failures.Next(5) == 0)
                    throw new IOException("chance");
            }
        }
        (rig.Journal.BeforeAppend, rig.Journal.AfterAppend, rig.Journal.BeforeSnapshots) = (Perhaps, Perhaps, Perhaps);
        return rig;
    }

    static async Task<Total> UntilAnswered(EngineUnderTest rig, string counter, IMessage<Total> message)
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
    public async Task Event_ThatTheProgramDoesNotKnow_IsADefectWithItsName_OrLeftToAnotherProgram()
    {
        await using (var rig = await Start())
            await rig.Ask("a", new Say("hello"));
        await using var older = await Start(kind: new Counter(forgetsSaid: true));
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => older.Read("a"));
        Assert.IsType(MayMeetNewerPrograms ? typeof(GrainUnavailableException) : typeof(GrainDefectException), failure);
        Assert.Contains("counter.said.v1", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await older.Read("b")).Sum);
    }
}
