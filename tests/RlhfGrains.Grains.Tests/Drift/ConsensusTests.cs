using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Drift;

public sealed class ConsensusTests
{
    static readonly QualityPolicies Quality = QualityPolicies.None with { Drift = AnnotatorDriftPolicy.Default };
    static readonly ProjectSettings Settings = Given.Settings(overlap: 3) with { Quality = Quality };

    static World Open(params ItemContent[] items)
    {
        var world = Given.Open(items);
        Given.Told(world, overlap: 3);
        foreach (var person in (string[])["ann", "bob", "cat", "dan"])
            world.Send(Given.AnnotatorKey(person), new AnnotatorPolicyChanged(1, Quality));
        return world;
    }

    static void Judge(World world, string item, params (string Person, int Strength)[] answers)
    {
        foreach (var (person, strength) in answers)
            Assert.Null(
                world
                    .Ask(
                        Given.Key(item),
                        Given.Preference($"j-{person}-{world.Journal.Count}", person, strength, settings: Settings)
                    )
                    .Refusal
            );
    }

    static List<(string Person, bool Agrees, bool Unanimous)> Told(World world) =>
        [
            .. world
                .Journal.Select(j => (Who: GrainKeys.IdOf(j.Grain), (j.Event as ConsensusObserved)?.Note))
                .Where(t => t.Note is not null)
                .Select(t => (t.Who, t.Note!.Agrees, t.Note.Unanimous)),
        ];

    [Fact]
    public void CompleteItem_TellsEachOfItsAnnotatorsOnce_WhereTheOthersHaveAStrictMajority()
    {
        var world = Open(Given.Item("i1"));
        Judge(world, "i1", ("ann", 2), ("bob", 1));
        Assert.Empty(Told(world));
        Judge(world, "i1", ("cat", -1));
        // Of ann and bob's others, one says this and one that.
        Assert.Equal([("cat", false, true)], Told(world));
    }

    [Fact]
    public void WithdrawnAndJudgedAgain_IsToldOnceAltogether()
    {
        var world = Open(Given.Item("i1"));
        Judge(world, "i1", ("ann", 2), ("bob", 1), ("cat", 1));
        Assert.Equal(3, Told(world).Count);
        var judgment = world.State<ItemState>(Given.Key("i1")).Judgments[0].Id;
        Assert.Null(
            world.Ask(Given.Key("i1"), new WithdrawJudgment(Given.Request("w"), judgment, "a slip", Settings)).Refusal
        );
        Judge(world, "i1", ("dan", -1));

        Assert.Equal(("dan", false, true), Told(world)[^1]);
        Assert.Equal(4, Told(world).Count);
    }

    [Fact]
    public void ClosedItem_IsFinal_AndOneThatWasOpenedAgainAtOnceIsNot()
    {
        var world = Open(Given.Item("i1"), Given.Item("i2"));
        Judge(world, "i1", ("ann", 2), ("bob", 1));
        Judge(world, "i2", ("ann", 2), ("bob", -1));
        foreach (var item in (string[])["i1", "i2"])
            world.Ask(Given.Key(item), new SetItemClosed(Given.Request("close"), true));
        world.Ask(Given.Key("i2"), new SetItemClosed(Given.Request("open"), false));
        world.DeliverDue();

        Assert.Equal([("ann", true, true), ("bob", true, true)], Told(world));
        Assert.All(world.State<ItemState>(Given.Key("i1")).Judgments, j => Assert.True(j.ConsensusTold));
        Assert.All(world.State<ItemState>(Given.Key("i2")).Judgments, j => Assert.False(j.ConsensusTold));
    }

    [Fact]
    public void Rankings_AreComparedByThePairsThatAreDecided()
    {
        var world = Open(Given.Item("i1", responses: 3));
        foreach (
            var (person, ranking) in ((string, string[])[])
                [("ann", ["a", "b", "c"]), ("bob", ["a", "c", "b"]), ("cat", ["c", "b", "a"])]
        )
            Assert.Null(
                world
                    .Ask(Given.Key("i1"), Given.Ranking($"j-{person}", person, ranking) with { Settings = Settings })
                    .Refusal
            );

        // cat's others agree on a before b and a before c, and differ on the third pair; those of ann agree on c before
        // b, those of bob on nothing... but b behind c.
        Assert.Contains(("cat", false, false), Told(world));
    }

    [Fact]
    public void NobodyLooksAtConsensus_NothingIsKept()
    {
        var world = Given.Open(Given.Item("i1"));
        foreach (var person in (string[])["ann", "bob", "cat"])
            world.Ask(
                Given.Key("i1"),
                Given.Preference("j-" + person, person, 1, settings: Given.Settings(overlap: 3))
            );
        Assert.Empty(Told(world));
        Assert.All(world.State<ItemState>(Given.Key("i1")).Judgments, j => Assert.True(j.ConsensusTold));
    }

    [Fact]
    public void GateInWork_OnConsensus_Decides()
    {
        var rule = Qualifications.Candidate.Rule with { Evidence = WorkEvidence.Consensus };
        var world = Watched.Under(
            AnnotatorDriftPolicy.Default,
            new QualificationPolicy(rule, [], UnqualifiedMayWork: true)
        );
        var ann = new Watched(world, "ann");
        var settings = world.Ask(GrainKeys.Of(Given.Project), new ReadProject()).Value.Settings;
        world.Ask(
            ann.Key,
            new SetQualification(
                Given.Request("set"),
                Watched.Creative,
                QualificationStatus.Qualified,
                "known",
                "key-1",
                settings
            )
        );

        ann.Consensus(agrees: false);
        Assert.Equal(1, Standing().Running!.Items);
        ann.Consensus(agrees: false);
        Assert.Equal(
            (QualificationStatus.Probation, QualificationStatus.Qualified),
            (Standing().Status, Standing().Effective)
        );

        CategoryStanding Standing() => world.Ask(ann.Key, new ReadQualification()).Value.Categories.Single();
    }
}
