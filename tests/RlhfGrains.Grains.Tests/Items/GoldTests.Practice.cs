using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Items;

public sealed partial class GoldTests
{
    [Fact]
    public void Practice_IsTold_AndToldTheSameAgain_WhateverTheKnownAnswerHasBecome()
    {
        var (practising, policy) = Practising();
        var task = practising.Next()!;
        var item = practising.ItemOf(task);
        var wrong = practising.Judgment(task, Strength(task, item, -2));

        var told = world.Ask(item, wrong).Value;
        Set(GrainKeys.IdOf(item), SecondIsBetter);
        var again = world.Ask(item, wrong with { Settings = policy }).Value;

        Assert.False(told.Feedback!.Right);
        Assert.Equal("it is so", told.Feedback.Explanation);
        Assert.Equal(
            task.Responses.Select(r => r.Id.Value).Order(StringComparer.Ordinal),
            told.Feedback.Responses.Select(r => r.Value).Order(StringComparer.Ordinal)
        );
        Assert.Equal(told.Judgment, again.Judgment);
        Assert.Equal(
            (told.Feedback.Right, told.Feedback.Explanation),
            (again.Feedback!.Right, again.Feedback.Explanation)
        );
        Assert.Equal(told.Feedback.Criteria[0].Gold, again.Feedback.Criteria[0].Gold);
        Assert.Equal((1, 1), GoldOf(practising.Id.Value));
        Check();
    }

    [Fact]
    public void Practice_WithoutAnAnswer_IsToldNothing()
    {
        var (practising, _) = Practising();
        var task = practising.Next()!;

        var told = world
            .Ask(
                practising.ItemOf(task),
                practising.Judgment(task) with
                {
                    Answers = [],
                    Flags = [SubmitJudgment.CannotJudge],
                }
            )
            .Value;

        Assert.Null(told.Feedback);
        Assert.Equal((0, 0), GoldOf(practising.Id.Value));
        Check();
    }
}
