using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Annotators;

public sealed class StandingTests
{
    [Fact]
    public void Standing_IsPublished_OnlyAtEveryTwentiethJudgment()
    {
        var world = Given.Open([.. Enumerable.Range(0, 45).Select(i => Given.Item($"i{i}"))]);
        for (var i = 0; i < 45; i++)
        {
            world.Ask(Given.Key($"i{i}"), Given.Preference($"b{i}", "bob", 1));
            world.Ask(Given.Key($"i{i}"), Given.Preference($"a{i}", "ann", 1));
            var expected = (i + 1) / AnnotatorState.PublishedEvery * AnnotatorState.PublishedEvery;

            var view = world.Ask(Given.AnnotatorKey("ann"), new ReadAnnotator()).Value;

            Assert.Equal(i + 1, view.Now.Work.Sum(w => w.Judgments));
            Assert.Equal(expected, view.Published?.Work.Sum(w => w.Judgments) ?? 0);
        }
    }

    [Fact]
    public void Work_CountsJudgmentsWithdrawalsAndTime()
    {
        var world = Given.Open(Given.Item("i1"), Given.Item("i2"));
        world.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1) with { DurationMs = 4_000 });
        world.Ask(Given.Key("i2"), Given.Preference("j2", "ann", 1) with { DurationMs = 6_000 });
        world.Ask(Given.Key("i2"), new WithdrawJudgment(Given.Request("w"), new("j2"), "a slip", Given.Settings()));

        var work = Assert.Single(world.Ask(Given.AnnotatorKey("ann"), new ReadAnnotator()).Value.Now.Work);

        Assert.Equal(
            new WorkCounts(new("creative"), Round.First, Judgments: 1, Withdrawn: 1, Timed: 1, DurationMs: 4_000),
            work
        );
    }

    [Fact]
    public void Read_OfNobody_IsRefused() =>
        Assert.Equal(
            "unknown-annotator",
            new World().Ask(Given.AnnotatorKey("nobody"), new ReadAnnotator()).Refusal!.Code
        );
}
