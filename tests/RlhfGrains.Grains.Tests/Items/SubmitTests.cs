using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Items;

public sealed class SubmitTests
{
    static readonly ItemContent Pair = Given.Item("i1");

    [Fact]
    public void AJudgment_OfAClockThatGoesAhead_IsKeptAsItWasSaid_AndCounts()
    {
        var world = Given.Open(Given.Item("i1"));
        var judgedAt = world.Now + SubmitJudgment.ClockToleranceMax;

        var receipt = world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1) with { JudgedAt = judgedAt }).Value;

        Assert.Equal((world.Now, judgedAt), (receipt.RecordedAt, receipt.JudgedAt));
        Assert.Equal(1, world.State<ItemState>(Given.Key("i1")).SlotsFilled);
    }

    [Fact]
    public void Submit_RecordsTheJudgment_AndSaysSo()
    {
        var world = Given.Open(Pair);

        var answer = world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 2));

        Assert.Equal(new JudgmentReceipt(new("j1"), new("i1"), world.Now, world.Now, Withdrawn: false), answer.Value);
        Assert.Equal([2], Assert.Single(world.Ask(Given.Key("i1"), new ReadItem()).Value.Judgments).Answers[0].Values);
    }

    [Fact]
    public void Submit_SentTwice_RecordsOnce_AndAnswersTheSame()
    {
        var world = Given.Open(Pair);
        var first = world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 2));
        var events = world.Journal.Count;
        world.Now += TimeSpan.FromHours(1);

        var second = world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 2));

        Assert.Equal(first, second);
        Assert.Equal(events, world.Journal.Count);
    }

    [Fact]
    public void Submit_SentTwice_AnswersTheSame_WhateverHasBecomeOfItSince()
    {
        var world = Given.Open(Pair);
        var first = world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 2));
        world.Ask(Given.Key("i1"), new SetItemClosed(Given.Request("close"), Closed: true));
        world.Ask(Given.Key("i1"), new WithdrawJudgment(Given.Request("w"), new("j1"), "a slip", Given.Settings()));

        Assert.Equal(first, world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 2)));
    }

    [Fact]
    public void Submit_PreferenceStatedTheOtherWayRound_HasTheSameValue()
    {
        var world = Given.Open(Pair);

        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", -2, first: "b", second: "a"));

        Assert.Equal([2], world.Ask(Given.Key("i1"), new ReadItem()).Value.Judgments[0].Answers[0].Values);
    }

    [Fact]
    public void Submit_RankingWithTies_IsKeptAsRanks()
    {
        var world = Given.Open(Given.Item("i1", responses: 4));

        world.Ask(Given.Key("i1"), Given.Ranking("j1", "ann", "c", "ad", "b"));

        Assert.Equal([2, 3, 1, 2], world.Ask(Given.Key("i1"), new ReadItem()).Value.Judgments[0].Answers[0].Values);
    }

    [Fact]
    public void Submit_Rationale_LiesWithTheAnnotatorsTexts_AndNowhereElse()
    {
        var world = Given.Open(Pair);

        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1) with { Rationale = "because of Maria" });

        Assert.Equal(
            "because of Maria",
            world
                .Ask(GrainKeys.RationaleOf(Given.Project, new("ann"), new("i1"), new("j1")), new ReadRationale())
                .Value.Text
        );
        Assert.All(world.Grains.Where(g => g.Kind != GrainKeys.Rationale), g =>
            Assert.DoesNotContain("Maria", world.Picture(g), StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Submit_OneJudgmentIdOnTwoItems_KeepsBothRationales()
    {
        var world = Given.Open(Pair, Given.Item("i2"));

        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1) with { Rationale = "the first" });
        world.Ask(Given.Key("i2"), Given.Preference("j1", "ann", 1) with { Rationale = "the second" });

        Assert.Equal(
            "the first",
            world
                .Ask(GrainKeys.RationaleOf(Given.Project, new("ann"), new("i1"), new("j1")), new ReadRationale())
                .Value.Text
        );
    }

    [Fact]
    public void Submit_SaysWhatWasShownFirst_BesideThePreference()
    {
        var world = Given.Open(Pair);

        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1) with { Presentation = [new("b"), new("a")] });

        Assert.Equal([new("b"), new("a")], world.Ask(Given.Key("i1"), new ReadItem()).Value.Judgments[0].Presentation!);
    }

    [Fact]
    public void Submit_CannotJudge_IsRecorded_AndCountsNowhere()
    {
        var world = Given.Open(Pair);

        var answer = world.Ask(
            Given.Key("i1"),
            Given.Judgment("j1", "ann", []) with
            {
                Flags = ["cannot-judge"],
                Settings = Given.Settings(overlap: 1),
            }
        );

        Assert.Null(answer.Refusal);
        Assert.Empty(world.Ask(Given.BatchKey, new ReadCounts()).Value.Series);
        Assert.Null(
            world.Ask(Given.Key("i1"), Given.Preference("j2", "bob", 1, settings: Given.Settings(overlap: 1))).Refusal
        );
    }

    [Fact]
    public void Submit_HistoricalTime_IsTheTimeOfJudging_NotOfRecording()
    {
        var world = Given.Open(Pair);
        var judged = world.Now - TimeSpan.FromDays(100);

        var receipt = world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1) with { JudgedAt = judged }).Value;

        Assert.Equal((world.Now, judged), (receipt.RecordedAt, receipt.JudgedAt));
    }

    [Fact]
    public void Submit_ASecondRound_NeedsNoFreeSlot_AndIsASeriesOfItsOwn()
    {
        var world = Given.Open(Pair);
        var settings = Given.Settings(overlap: 1);
        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1, settings: settings));

        Assert.Null(
            world
                .Ask(Given.Key("i1"), Given.Preference("j2", "ann", -1, round: Round.Reaudit, settings: settings))
                .Refusal
        );

        var allSeries = world.Ask(Given.BatchKey, new ReadCounts()).Value.Series;
        Assert.Equal([Round.First, Round.Reaudit], allSeries.Select(c => c.Series.Round).Order());
    }

    [Fact]
    public void Submit_AtTheOverlap_IsTheLast()
    {
        var world = Given.Open(Pair);
        var settings = Given.Settings(overlap: 2);
        Assert.Null(world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1, settings: settings)).Refusal);
        Assert.Null(world.Ask(Given.Key("i1"), Given.Preference("j2", "bob", 1, settings: settings)).Refusal);

        Assert.Equal(
            "item-complete",
            world.Ask(Given.Key("i1"), Given.Preference("j3", "cat", 1, settings: settings)).Refusal!.Code
        );
        Given.Told(world, 2);
        Assert.Equal(1, world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress.Sum(p => p.Complete));
    }
}
