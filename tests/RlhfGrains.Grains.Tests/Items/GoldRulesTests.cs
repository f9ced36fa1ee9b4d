using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Items;

public sealed class GoldRulesTests
{
    static readonly AcceptedValues Positive = new(null, null, 1, null);

    public static TheoryData<GoldDraft, int, string> Wrong =>
        new()
        {
            { new([], null), 2, "at least one criterion" },
            {
                new([Preference("a", "b", Positive)], new string('x', GoldAnswer.ExplanationCharsMax + 1)),
                2,
                "explanation"
            },
            { new([Preference("a", "b", Positive) with { Criterion = new("style") }], null), 2, "not declared" },
            { new([Preference("a", "b", Positive), Preference("a", "b", Positive)], null), 2, "answered twice" },
            { new([Preference("a", "b", Positive)], null), 3, "does not fit" },
            { new([Preference("a", "c", Positive)], null), 2, "two responses" },
            { new([Preference("a", "a", Positive)], null), 2, "two responses" },
            { new([Preference("a", "b", new([3], null, null, null))], null), 2, "off its scale" },
            { new([Preference("a", "b", new(null, null, -3, 1))], null), 2, "off its scale" },
            { new([Preference("a", "b", new(null, null, 2, 1))], null), 2, "accepts no answer" },
            { new([Preference("a", "b", new([], null, null, null))], null), 2, "accepts no answer" },
            {
                new([Preference("a", "b", new([1], null, 1, null))], null),
                2,
                "a set of values, a set of labels or a range"
            },
            {
                new([Preference("a", "b", new(null, ["Yes"], null, null))], null),
                2,
                "a label that its scale does not have"
            },
            { new([Preference("a", "b", new(null, null, -2, 2))], null), 2, "accepts every answer" },
            { new([new(Given.Helpful, null, null, [new(new("a"), Positive)])], null), 2, "takes one known answer" },
            { new([Ranking("a", "b")], null), 3, "names every response" },
            { new([Ranking("a", "bc", "a")], null), 3, "names every response" },
            { new([Ranking("abc")], null), 3, "accepts every answer" },
            { new([Ratings(("z", Positive))], null), 2, "names responses of the item" },
            {
                new([Ratings(("a", new(null, ["Maybe"], null, null)))], null),
                2,
                "a label that its scale does not have"
            },
            { new([Ratings()], null), 2, "accepts every answer" },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Read_SaysWhatIsWrong(GoldDraft draft, int responses, string fault) =>
        Assert.Contains(
            fault,
            GoldRules.Read(Given.Item("i", responses).Responses, Given.Settings(), draft, out _),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("a", "b", 2, true)]
    [InlineData("a", "b", 1, true)]
    [InlineData("a", "b", 0, false)]
    [InlineData("b", "a", -2, true)]
    [InlineData("b", "a", 1, false)]
    public void Preference_IsRightInARange_HoweverItIsStated(string first, string second, int strength, bool right)
    {
        foreach (
            var gold in new[]
            {
                Preference("a", "b", Positive),
                Preference("b", "a", new(null, null, null, -1)),
                Preference("a", "b", new([1, 2], null, null, null)),
            }
        )
            Assert.Equal(right, IsRight(gold, 2, Given.Preference("j", "ann", strength, first, second)));
    }

    [Theory]
    [InlineData("a,b,c", true)]
    [InlineData("a,c,b", true)]
    [InlineData("a,bc", true)]
    [InlineData("ab,c", false)]
    [InlineData("c,b,a", false)]
    public void Ranking_IsRight_WhenWhatIsOrderedIsInOrder(string given, bool right) =>
        Assert.Equal(right, IsRight(Ranking("a", "bc"), 3, Given.Ranking("j", "ann", given.Split(','))));

    [Theory]
    [InlineData(2, 0, true)]
    [InlineData(1, 2, true)]
    [InlineData(0, 0, false)]
    public void Ratings_AreRightByValueOrLabel_AndWhatIsLeftOutIsFree(int a, int b, bool right)
    {
        Assert.Equal(
            right,
            IsRight(Ratings(("a", new(null, ["Unsure", "Yes"], null, null))), 2, Given.Ratings("j", "ann", a, b))
        );
        Assert.Equal(right, IsRight(Ratings(("a", Positive)), 2, Given.Ratings("j", "ann", a, b)));
    }

    [Fact]
    public void Answer_WithoutAGoldCriterion_IsNotRight_AndOneThatSaysNothingIsNeither()
    {
        Assert.False(IsRight(Preference("a", "b", Positive), 2, Given.Ratings("j", "ann", 1, 1)));
        Assert.Null(IsRight(Preference("a", "b", Positive), 2, Given.Judgment("j", "ann", [])));
    }

    static bool? IsRight(GoldCriterionDraft gold, int responses, SubmitJudgment judgment)
    {
        var world = Given.Open([Given.Item("i", responses)], _ => new([gold], null));
        var said = judgment.Answers.Count > 0 ? judgment : judgment with { Flags = [SubmitJudgment.CannotJudge] };
        Assert.Null(world.Ask(Given.Key("i"), said).Refusal);
        return Assert.Single(world.Ask(Given.Key("i"), new ReadItem()).Value.Judgments).Right;
    }

    static GoldCriterionDraft Preference(string first, string second, AcceptedValues accepted) =>
        new(Given.Helpful, new(new(first), new(second), accepted), null, null);

    static GoldCriterionDraft Ranking(params string[] groups) =>
        new(
            Given.Overall,
            null,
            new RankingAnswer([
                .. groups.Select(g => (IReadOnlyList<ResponseId>)[.. g.Select(c => new ResponseId(c.ToString()))]),
            ]),
            null
        );

    static GoldCriterionDraft Ratings(params (string Response, AcceptedValues Accepted)[] ratings) =>
        new(Given.Safe, null, null, [.. ratings.Select(r => new GoldRating(new(r.Response), r.Accepted))]);
}
