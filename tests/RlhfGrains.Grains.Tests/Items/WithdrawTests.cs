using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Items;

public sealed class WithdrawTests
{
    [Fact]
    public void Withdraw_TakesTheJudgmentOutOfEveryCount_Exactly()
    {
        var world = Given.Open(Given.Item("i1"), Given.Item("i2"));
        foreach (var (id, annotator, strength) in new[] { ("j1", "ann", 1), ("j2", "bob", -2), ("j3", "cat", 0) })
            world.Ask(Given.Key("i1"), Given.Preference(id, annotator, strength));
        var batch = world.Picture(Given.BatchKey);
        var allSeries = Counts(world);
        var peers = world.Grains.Where(g => g.Kind == GrainKeys.Annotator).ToDictionary(g => g, g => Peers(world, g));

        world.Ask(Given.Key("i1"), Given.Preference("j4", "dan", 2));
        Assert.NotEqual(batch, world.Picture(Given.BatchKey));
        world.Ask(Given.Key("i1"), Withdrawal("w1", "j4"));

        Assert.Equal(allSeries, Counts(world));
        Assert.Equal(batch, world.Picture(Given.BatchKey));
        Assert.All(peers, p => Assert.Equal(p.Value, Peers(world, p.Key)));
    }

    [Fact]
    public void Withdraw_KeepsTheJudgmentAndTheReason()
    {
        var world = Given.Open(Given.Item("i1"));
        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1));

        world.Ask(Given.Key("i1"), Withdrawal("w1", "j1"));

        var judgment = Assert.Single(world.Ask(Given.Key("i1"), new ReadItem()).Value.Judgments);
        Assert.Equal((new JudgmentId("j1"), "a slip"), (judgment.Id, judgment.WithdrawnBecause));
    }

    [Fact]
    public void Withdraw_FreesTheAnnotatorAndTheSlot()
    {
        var world = Given.Open(Given.Item("i1"));
        var settings = Given.Settings(overlap: 1);
        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1, settings: settings));
        world.Ask(Given.Key("i1"), Withdrawal("w1", "j1") with { Settings = settings });

        Assert.Null(world.Ask(Given.Key("i1"), Given.Preference("j2", "ann", 2, settings: settings)).Refusal);
        Assert.Equal(
            "item-complete",
            world.Ask(Given.Key("i1"), Given.Preference("j3", "bob", 2, settings: settings)).Refusal!.Code
        );
    }

    [Fact]
    public void Withdraw_SentTwice_WithdrawsOnce_AndAnswersTheSame()
    {
        var world = Given.Open(Given.Item("i1"));
        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1));

        var first = world.Ask(Given.Key("i1"), Withdrawal("w1", "j1"));
        var events = world.Journal.Count;

        Assert.Equal(first, world.Ask(Given.Key("i1"), Withdrawal("w1", "j1")));
        Assert.Equal(events, world.Journal.Count);
        Assert.True(first.Value.Withdrawn);
    }

    [Theory]
    [InlineData("w1", "j9", "a slip", "unknown-judgment")]
    [InlineData("w0", "j1", "another reason", "id-reused")]
    [InlineData("w1", "j0", "a slip", "already-withdrawn")]
    [InlineData("w1", "j1", " ", "invalid-reason")]
    public void Withdraw_IsRefused(string request, string judgment, string reason, string code)
    {
        var world = Given.Open(Given.Item("i1"));
        world.Ask(Given.Key("i1"), Given.Preference("j0", "ann", 1));
        world.Ask(Given.Key("i1"), Given.Preference("j1", "bob", 1));
        world.Ask(Given.Key("i1"), Withdrawal("w0", "j0"));
        var events = world.Journal.Count;

        var content = (byte)(request == "w0" ? 1 : 0);
        var answer = world.Ask(
            Given.Key("i1"),
            new WithdrawJudgment(Given.Request(request, content), new(judgment), reason, Given.Settings())
        );

        Assert.Equal(code, answer.Refusal!.Code);
        Assert.Equal(events, world.Journal.Count);
    }

    static WithdrawJudgment Withdrawal(string request, string judgment) =>
        new(Given.Request(request), new(judgment), "a slip", Given.Settings());

    static List<string> Counts(World world) =>
        [
            .. world
                .Ask(Given.BatchKey, new ReadCounts())
                .Value.Series.Select(c => $"{c.Series} {string.Join(' ', c.State)}"),
        ];

    static List<string> Peers(World world, Contracts.GrainKey annotator) =>
        [
            .. world
                .Ask(annotator, new ReadAnnotator())
                .Value.Now.Peers.Select(p => $"{p.Criterion} {string.Join(' ', p.State)}"),
        ];
}
