using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.SelfAudits;

/// <summary>What is counted of one's own first and second answers to an item, whichever way they came.</summary>
public sealed class SelfAgreementTests
{
    readonly World world = Given.Open(
        Given.Item("i1"),
        Given.Item("i2"),
        Given.Item("i3", responses: 3),
        Given.Item("i4", responses: 4)
    );

    [Fact]
    public void Reaudit_IsCountedAgainstOnesOwnFirstAnswer_AsImported()
    {
        Judge("i1", Given.Preference("j1", "ann", 2));
        Judge("i1", Given.Preference("j2", "bob", -2));
        // The same answer, named the other way round.
        Judge("i1", Given.Preference("j3", "ann", -2, first: "b", second: "a", round: Round.Reaudit));
        Judge("i2", Given.Preference("j4", "ann", -1));
        Judge("i2", Given.Preference("j5", "ann", 1, round: Round.Reaudit));

        var counts = Assert.Single(Counts());
        Assert.Equal(
            (Given.Helpful, 1, 2, 1, false, true),
            (counts.Criterion, counts.RubricVersion, counts.Answers, counts.Same, counts.SeveralUnits, counts.Oriented)
        );
        // Rows -2..2 first, columns second.
        Assert.Equal([(1, 3, 1), (4, 4, 1)], Series(counts));
        Assert.Equal([JudgmentFacts.SelfKnown | JudgmentFacts.SelfSame, JudgmentFacts.SelfKnown], Known());
    }

    [Fact]
    public void RankingsAndRatings_AreComparedUnitByUnit_AndAreTheSameAsAWhole()
    {
        Judge("i3", Given.Ranking("j1", "ann", "a", "b", "c"));
        Judge("i3", Given.Ranking("j2", "ann", "a", "c", "b") with { Round = Round.Reaudit });
        Judge("i4", Given.Ratings("j3", "ann", 0, 1, 2, 2));
        Judge("i4", Given.Ratings("j4", "ann", 0, 1, 2, 2) with { Round = Round.Reaudit });

        var (ranking, ratings) = (
            Counts().Single(c => c.Criterion == Given.Overall),
            Counts().Single(c => c.Criterion == Given.Safe)
        );
        // a before b and a before c twice; b before c became c before b.
        Assert.Equal([(2, 0, 1), (2, 2, 2)], Series(ranking));
        Assert.Equal((1, 0, true), (ranking.Answers, ranking.Same, ranking.SeveralUnits));
        Assert.Equal([(0, 0, 1), (1, 1, 1), (2, 2, 2)], Series(ratings));
        Assert.Equal((1, 1, true, false), (ratings.Answers, ratings.Same, ratings.SeveralUnits, ratings.Oriented));
        Assert.Equal([JudgmentFacts.SelfKnown, JudgmentFacts.SelfKnown | JudgmentFacts.SelfSame], Known());
    }

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    public void Withdrawal_OfEither_TakesThePairBackExactly(string which)
    {
        Judge("i1", Given.Preference("first", "ann", 2));
        Judge("i1", Given.Preference("second", "ann", 1, round: Round.Reaudit));

        Withdraw("i1", which);

        var counts = Assert.Single(Counts());
        Assert.Equal((0, 0), (counts.Answers, counts.Same));
        Assert.All(counts.State, n => Assert.Equal(0, n));
        // The other one has nothing left to take back.
        Withdraw("i1", which == "first" ? "second" : "first");
        Assert.Equal(0, Assert.Single(Counts()).Answers);
    }

    [Fact]
    public void FirstAnswer_GivenAgainBehindTheReaudit_IsNoFirstAnswerOfIt()
    {
        Judge("i1", Given.Preference("first", "ann", 2));
        Judge("i1", Given.Preference("second", "ann", 1, round: Round.Reaudit));
        Withdraw("i1", "first");

        Judge("i1", Given.Preference("anew", "ann", 1));

        Assert.Equal(0, Assert.Single(Counts()).Answers);
        Withdraw("i1", "second");
        Judge("i1", Given.Preference("third", "ann", 1, round: Round.Reaudit));
        Assert.Equal((1, 1), (Assert.Single(Counts()).Answers, Assert.Single(Counts()).Same));
    }

    [Fact]
    public void AnotherRubric_OrNoAnswer_IsNotCompared()
    {
        var settings = Given.Settings(rubric: 2);
        Judge("i1", Given.Preference("j1", "ann", 2, settings: settings, rubric: 1));
        Judge("i1", Given.Preference("j2", "ann", 2, round: Round.Reaudit, settings: settings, rubric: 2));
        Judge("i2", Given.Judgment("j3", "ann", [], settings: settings) with { Flags = [SubmitJudgment.CannotJudge] });
        Judge("i2", Given.Preference("j4", "ann", 2, round: Round.Reaudit, settings: settings));

        Assert.Empty(Counts());
        Assert.Equal([JudgmentFacts.None, JudgmentFacts.None], Known());
    }

    [Fact]
    public void Reaudit_ChangesNothingOfTheItemsLabel()
    {
        var settings = Given.Settings(overlap: 2);
        Judge("i1", Given.Preference("j1", "ann", 2, settings: settings));
        var before = Given.Key("i1");
        var progress = world.State<ItemState>(before).Progress;

        Judge("i1", Given.Preference("j2", "ann", -2, round: Round.Reaudit, settings: settings));

        Assert.Equal(progress, world.State<ItemState>(before).Progress);
        // A series of its own.
        var allSeries = world.Ask(Given.BatchKey, new Grains.Batches.ReadCounts()).Value.Series;
        Assert.Equal([Round.First, Round.Reaudit], allSeries.Select(c => c.Series.Round).Order());
        Judge("i1", Given.Preference("j3", "bob", 2, settings: settings));
        Assert.Equal(
            "item-complete",
            world.Ask(before, Given.Preference("j4", "cat", 2, settings: settings)).Refusal!.Code
        );
        var peers = Assert.Single(world.Ask(Given.AnnotatorKey("ann"), new ReadAnnotator()).Value.Now.Peers);
        Assert.Equal(1, Agreement.PooledConfusion.FromState(peers.Labels, peers.State).Sample.Units);
    }

    [Fact]
    public void Read_OfNobody_IsRefused() =>
        Assert.Equal(
            "unknown-annotator",
            new World().Ask(Given.AnnotatorKey("nobody"), new ReadSelfAudit()).Refusal!.Code
        );

    IReadOnlyList<SelfCounts> Counts() => world.Ask(Given.AnnotatorKey("ann"), new ReadSelfAudit()).Value.Counts;

    /// <summary>What was noted of one's consistency, for each re-audit.</summary>
    IEnumerable<JudgmentFacts> Known() =>
        world
            .Journal.Select(j => j.Event)
            .OfType<JudgmentNoted>()
            .Where(n => n.Round is Round.Reaudit)
            .Select(n => n.Facts & (JudgmentFacts.SelfKnown | JudgmentFacts.SelfSame));

    static IEnumerable<(int First, int Second, long Units)> Series(SelfCounts counts) =>
        counts.State.Select((n, i) => (i / counts.Labels, i % counts.Labels, n)).Where(c => c.n > 0);

    void Judge(string item, SubmitJudgment judgment) => Assert.Null(world.Ask(Given.Key(item), judgment).Refusal);

    void Withdraw(string item, string judgment) =>
        Assert.Null(
            world
                .Ask(
                    Given.Key(item),
                    new WithdrawJudgment(Given.Request($"w-{judgment}"), new(judgment), "a slip", Given.Settings())
                )
                .Refusal
        );
}
