using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Items;

/// <summary>
/// One row for each refusal. Each message is also wrong in a way that comes later in the order, so that the order is
/// shown too.
/// </summary>
public sealed class SubmitRefusalTests
{
    const string Last = "off-scale";

    static readonly Dictionary<SubmitRefusal, Func<World, SubmitJudgment>> Rows = new()
    {
        [SubmitRefusal.SettingsChanged] = w =>
        {
            w.Ask(Given.Key("i1"), Given.Preference("j0", "zoe", 1, settings: Given.Settings(version: 2)));
            Close(w);
            return Wrong();
        },
        [SubmitRefusal.UnknownItem] = _ => Wrong(),
        [SubmitRefusal.IdReused] = w =>
        {
            w.Ask(Given.Key("i1"), Given.Preference("j1", "ann", 1));
            Close(w);
            return Wrong();
        },
        [SubmitRefusal.ItemClosed] = w =>
        {
            w.Ask(Given.Key("i1"), Given.Preference("j0", "ann", 1));
            Close(w);
            return Wrong();
        },
        [SubmitRefusal.AlreadyJudged] = w =>
        {
            w.Ask(Given.Key("i1"), Given.Preference("j0", "ann", 1));
            return Wrong() with { RubricVersion = 9 };
        },
        [SubmitRefusal.NotJudgedBefore] = _ => Wrong() with { Round = Round.Reaudit, RubricVersion = 9 },
        [SubmitRefusal.UnknownRubricVersion] = w => Wrong() with { RubricVersion = 2, JudgedAt = w.Now.AddDays(1) },
        [SubmitRefusal.JudgedInFuture] = w =>
            Wrong() with
            {
                JudgedAt = w.Now + SubmitJudgment.ClockToleranceMax + TimeSpan.FromMilliseconds(1),
                DurationMs = -1,
            },
        [SubmitRefusal.DurationOutOfRange] = _ =>
            Wrong() with
            {
                DurationMs = -1,
                Rationale = new string('x', SubmitJudgment.RationaleCharsMax + 1),
            },
        [SubmitRefusal.RationaleTooLong] = _ =>
            Wrong() with
            {
                Rationale = new string('x', SubmitJudgment.RationaleCharsMax + 1),
                Flags = ["not an id"],
            },
        [SubmitRefusal.InvalidFlags] = _ => Wrong() with { Flags = ["not an id"], Answers = [] },
        [SubmitRefusal.NoAnswer] = _ => Wrong() with { Answers = [] },
        [SubmitRefusal.UndeclaredCriterion] = _ =>
            Wrong() with
            {
                Answers =
                [
                    Preference("a", "b", 9),
                    Preference("a", "b", 1),
                    Preference("a", "b", 1) with
                    {
                        Criterion = new("beauty"),
                    },
                ],
            },
        [SubmitRefusal.CriterionRepeated] = _ =>
            Wrong() with
            {
                Answers = [Preference("a", "b", 9), Preference("a", "zzz", 1)],
            },
        [SubmitRefusal.ScaleMismatch] = _ =>
            Wrong() with
            {
                Answers = [Preference("a", "zzz", 9), new(Given.Overall, null, new RankingAnswer([]), null)],
            },
        [SubmitRefusal.UnknownResponse] = _ => Wrong() with { Answers = [Preference("a", "zzz", 9)] },
        [SubmitRefusal.ResponseRepeated] = _ => Wrong() with { Answers = [Preference("a", "a", 9)] },
        [SubmitRefusal.ResponseMissing] = _ => Wrong() with { Presentation = [new("a")] },
        [SubmitRefusal.OffScale] = _ => Wrong(),
        [SubmitRefusal.ItemComplete] = w =>
        {
            w.Ask(Given.Key("i1"), Given.Preference("j0", "zoe", 1));
            return Given.Preference("j1", "ann", 1, settings: Given.Settings(overlap: 1));
        },
        [SubmitRefusal.TooManyJudgments] = w =>
        {
            for (var i = 0; i < ItemState.JudgmentsMax; i++)
                w.Ask(Given.Key("i1"), Given.Preference($"k{i}", $"a{i}", 1));
            return Given.Preference("j1", "ann", 1);
        },
        [SubmitRefusal.TaskRequired] = _ => Wrong() with { Own = new OwnSubmission(null), RubricVersion = 9 },
        [SubmitRefusal.NotAvailable] = _ =>
            Wrong() with
            {
                Own = new OwnSubmission([new("factual")]),
                Settings = Given.Settings() with
                {
                    Assignment = AssignmentPolicy.Default with { AnnotatorsSubmit = true },
                },
            },
    };

    public static TheoryData<SubmitRefusal> All => [.. Enum.GetValues<SubmitRefusal>()];

    [Theory]
    [MemberData(nameof(All))]
    public void Submit_IsRefused_AndNothingHappens(SubmitRefusal refusal)
    {
        var world = Given.Open(Given.Item("i1"));
        var message = Rows[refusal](world);
        var key = refusal is SubmitRefusal.UnknownItem ? Given.Key("nowhere") : Given.Key("i1");
        var events = world.Journal.Count;

        var answer = world.Ask(key, message);

        Assert.Equal(Refusal.CodeOf(refusal), answer.Refusal?.Code);
        Assert.Equal(events, world.Journal.Count);
    }

    [Fact]
    public void Submit_TheBaseOfAllRows_IsWrongInTheLastWayOfAnswers() =>
        Assert.Equal(Last, Given.Open(Given.Item("i1")).Ask(Given.Key("i1"), Wrong()).Refusal!.Code);

    [Theory]
    [InlineData("ab", "c", "d", "cc")]
    [InlineData("a", "b")]
    [InlineData("a", "b", "", "c")]
    [InlineData("a", "b", "x")]
    public void Submit_RankingThatIsNoOrderOfTheResponses_IsRefused(params string[] groups)
    {
        var world = Given.Open(Given.Item("i1", responses: 3));
        var events = world.Journal.Count;

        Assert.NotNull(world.Ask(Given.Key("i1"), Given.Ranking("j1", "ann", groups)).Refusal);
        Assert.Equal(events, world.Journal.Count);
    }

    [Theory]
    [InlineData(2, 2, "response-missing")]
    [InlineData(3, 3, "unknown-response")]
    public void Submit_RatingsThatMissOrAddAResponse_AreRefused(int responses, int ratings, string code)
    {
        var world = Given.Open(
            Given.Item("i1", responses + (responses == ratings && code == "response-missing" ? 1 : 0))
        );
        var values = Enumerable.Repeat(1, code == "unknown-response" ? ratings + 1 : ratings).ToArray();

        Assert.Equal(code, world.Ask(Given.Key("i1"), Given.Ratings("j1", "ann", values)).Refusal!.Code);
    }

    /// <summary>A strength of 9 on a scale of 2.</summary>
    static SubmitJudgment Wrong() => Given.Preference("j1", "ann", 9);

    static CriterionAnswer Preference(string first, string second, int strength) =>
        new(Given.Helpful, new PreferenceAnswer(new(first), new(second), strength), null, null);

    static void Close(World world) =>
        world.Ask(Given.Key("i1"), new SetItemClosed(Given.Request("close"), Closed: true));
}
