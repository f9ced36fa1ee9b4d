using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Recounts;
using RlhfGrains.Grains.Tests.Leases;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Items;

/// <summary>
/// Accuracy .8 over three directions: two equal answers are sure (.970), two of three are not (.877), three of four are
/// (.983), three of five are not.
/// </summary>
public sealed class AdaptiveOverlapTests
{
    static readonly AdaptiveOverlap Policy = new(2, 5, .95, .8, 0, [Given.Helpful], 0, [1]);

    static readonly GrainKey Project = GrainKeys.Of(Given.Project);
    static readonly GrainKey Item = Given.Key("i1");

    readonly World world = Given.Open(Given.Item("i1"), Given.Item("i2"));
    int number;

    static ProjectSettings With(AdaptiveOverlap? policy, int version = 1, int? overlap = null, int rubric = 1) =>
        Given.Settings(version, overlap, rubric) with
        {
            Assignment = AssignmentPolicy.Default with { Overlap = policy },
        };

    [Fact]
    public void Item_OnWhichTheFirstAgree_StopsThere()
    {
        Judge("ann", 2);
        Judge("bob", 1);

        Assert.Equal("item-complete", Submit("cat", 1).Refusal!.Code);
        Assert.True(world.State<ItemState>(Item).IsComplete);
    }

    [Fact]
    public void Item_OnWhichTheyDisagree_GoesOnUntilItIsSure_OrToTheMaximum()
    {
        Judge("ann", 1);
        Judge("bob", -1);
        Judge("cat", 1);
        Assert.False(world.State<ItemState>(Item).IsComplete);
        Judge("dan", -1);
        Judge("eve", 1);

        Assert.True(world.State<ItemState>(Item).IsComplete);
        Assert.Equal("item-complete", Submit("fay", 1).Refusal!.Code);

        foreach (var (who, strength) in new[] { ("ann", 1), ("bob", -1), ("cat", 1), ("dan", 2) })
            Judge(who, strength, "i2");
        Assert.Equal("item-complete", Submit("eve", 1, "i2").Refusal!.Code);
    }

    [Fact]
    public void Leases_AreGivenForTheFewestJudgmentsThatCouldMakeItSure_AndNoMore()
    {
        var one = Given.Open(Given.Item("i1"));
        one.Send(Given.BatchKey, new BatchPolicyChanged(Given.Terms(null, Policy), BatchPolicy.Default));
        one.DeliverDue();
        var people = new[] { "ann", "bob", "cat", "dan", "eve" }
            .Select(who => Worker.Enroll(one, who, With(Policy)))
            .ToList();
        var tasks = people[..2].Select(p => p.Next()!).ToList();
        Assert.Null(people[2].Next());

        // 1 : 1, and 3 : 1 would do.
        for (var i = 0; i < 2; i++)
            people[i].Submit(tasks[i], tasks[i].Responses[0].Text == $"response {i}" ? 1 : -1);
        Assert.Equal(4, one.State<ItemState>(Item).Target);
        Assert.Equal(1, one.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0].Open);
        Assert.NotNull(people[2].Next());
        Assert.NotNull(people[3].Next());
        Assert.Null(people[4].Next());
    }

    [Fact]
    public void Withdrawal_TakesTheNextJudgmentAmongTheFirst_OrLeavesTheItemOut()
    {
        Judge("ann", 1);
        Judge("bob", -1);
        Judge("cat", 1);
        Assert.Equal("2 units of 2: 1 disagree", Basis(also: "i2"));

        Withdraw("bob");
        Assert.Equal("2 units of 2: 0 disagree", Basis(also: "i2"));
        Withdraw("ann");
        Assert.Equal("1 units of 2: 0 disagree", Basis());
        // It stopped, and has a judgment too few now.
        Assert.False(world.State<ItemState>(Item).IsComplete);
        Judge("dan", -1);
        Assert.Equal("2 units of 2: 1 disagree", Basis());
    }

    [Fact]
    public void Basis_IsOfTheFirstJudgments_WhateverTheirRubricVersion()
    {
        Judge("ann", 1, settings: With(Policy, rubric: 2), rubric: 1);
        Judge("bob", -1, settings: With(Policy, rubric: 2), rubric: 2);
        Judge("cat", 1, settings: With(Policy, rubric: 2), rubric: 2);

        // Version 2 has a pair, and only because the item went on: it is not counted.
        Assert.All(Counts(), c => Assert.Equal(0, c.Sample.PairableUnits));
    }

    [Fact]
    public void FullShare_GetsTheMaximum_AndAloneMakesTheBasis()
    {
        var shared = Policy with { FullShare = .5 };
        var ids = Enumerable.Range(1, 200).Select(i => new ItemId($"i{i}")).ToList();
        Assert.InRange(ids.Count(shared.IsInFullShare), 75, 125);
        var (key, item) = Enumerable
            .Range(0, 100)
            .Select(k => (Key: (byte)k, Policy: shared with { ShareKey = [(byte)k] }))
            .Where(p => p.Policy.IsInFullShare(new("i1")) && !p.Policy.IsInFullShare(new("i2")))
            .Select(p => (p.Policy, "i1"))
            .First();
        foreach (var who in new[] { "ann", "bob", "cat", "dan" })
            Judge(who, 1, item, With(key));
        foreach (var who in new[] { "ann", "bob" })
            Judge(who, 1, "i2", With(key));

        Assert.Equal("item-complete", Submit("cat", 1, "i2", With(key)).Refusal!.Code);
        Assert.False(world.State<ItemState>(Item).IsComplete);
        Assert.Equal("1 units of 4: 0 disagree", Basis());
    }

    [Fact]
    public void Policy_ThatComesAndGoes_ReachesItemsThatNobodyJudgesAnyMore()
    {
        foreach (var (who, strength) in new[] { ("ann", 1), ("bob", -1), ("cat", 1) })
            Judge(who, strength, settings: With(null, 1, overlap: 3));
        Change("on", 1, Given.Draft with { Assignment = AssignmentPolicy.Default with { Overlap = Policy } });

        Assert.Equal((4, 2), (world.State<ItemState>(Item).Target, world.State<ItemState>(Item).Basis));
        Assert.Equal("1 units of 2: 1 disagree", Basis());
        Assert.Equal(2, world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0].Open);
        Assert.Equal("settings-changed", Submit("dan", 1, settings: With(null, 1)).Refusal!.Code);

        Change("off", 2, Given.Draft with { Overlap = 3 });
        Assert.Empty(Counts());
        Assert.Equal(
            (1, 1),
            (
                world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0].Open,
                world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0].Complete
            )
        );
    }

    [Fact]
    public void Batch_WithAnOverlapOfItsOwn_IsNotAdaptive_AndHasTheSameBasis()
    {
        Change("on", 1, Given.Draft with { Assignment = AssignmentPolicy.Default with { Overlap = Policy } });
        world.Ask(Project, new SetBatchPolicy(Given.Request("p"), Given.Batch, new BatchPolicy(0, 3)));
        world.DeliverDue();
        foreach (var who in new[] { "ann", "bob", "cat" })
            Judge(who, 1, settings: With(Policy, 2));

        Assert.Equal("item-complete", Submit("dan", 1, settings: With(Policy, 2)).Refusal!.Code);
        Assert.Equal("1 units of 2: 0 disagree", Basis());
        Assert.Null(world.Ask(Given.BatchKey, new ReadBatch()).Value.Adaptive);
        Assert.False(world.Ask(Item, new ReadOverlap(With(Policy, 2))).Value.IsAdaptive);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, .5)]
    public void Counts_EqualARecount_AtEveryStep_AndTheItemNeverGetsMoreThanItAsksFor(int seed, double share)
    {
        var random = new Random(seed);
        var played = Given.Open(
            Given.Item("i1"),
            Given.Item("i2", category: "factual"),
            Given.Item("i3", responses: 3),
            Given.Item("i4", responses: 4)
        );
        var policy = Policy with { Criteria = [Given.Helpful, Given.Overall, Given.Safe], FullShare = share, Max = 6 };
        for (var step = 0; step < 250; step++)
        {
            played.Now += TimeSpan.FromSeconds(1);
            var settings = With(
                random.Next(60) == 0 || step == 0
                    ? policy = policy with { Min = random.Next(2, 4), Posterior = random.Next(2) == 0 ? .8 : .95 }
                    : policy,
                step + 1,
                rubric: 2
            );
            var key = Given.Key($"i{random.Next(1, 5)}");
            if (random.Next(5) == 0 && played.Ask(key, new ReadItem()).Value.Judgments is { Count: > 0 } judgments)
                played.Ask(
                    key,
                    new WithdrawJudgment(
                        Given.Request($"w{step}"),
                        judgments[random.Next(judgments.Count)].Id,
                        "a slip",
                        settings
                    )
                );
            else
                played.Ask(
                    key,
                    Judgment(random, GrainKeys.IdOf(key), $"j{step}") with
                    {
                        Settings = settings,
                        RubricVersion = random.Next(1, 3),
                    }
                );
            var recount = new Recount((_, criterion) => settings.Find(criterion)?.Scale);
            foreach (var grain in played.Grains.Where(g => g.Kind == GrainKeys.Item))
                recount.Add(grain, played.State<ItemState>(grain));
            recount.Compare(Given.BatchKey, played.State<BatchState>(Given.BatchKey));
            Assert.Empty(recount.Findings);
            Assert.True(played.State<ItemState>(key).SlotsFilled <= 6);
        }
        Assert.All(played.Grains, grain => Assert.Equal(played.RefoldedPicture(grain), played.Picture(grain)));
    }

    static SubmitJudgment Judgment(Random random, string item, string id)
    {
        var person = $"p{random.Next(9)}";
        return item switch
        {
            "i3" => Given.Ranking(id, person, random.Next(3) == 0 ? ["b", "ac"] : ["a", "b", "c"]),
            "i4" => Given.Ratings(id, person, [.. Enumerable.Range(0, 4).Select(_ => random.Next(8) / 4)]),
            _ => Given.Preference(id, person, random.Next(-1, 3)),
        };
    }

    void Judge(string who, int strength, string item = "i1", ProjectSettings? settings = null, int? rubric = null) =>
        Assert.Null(Submit(who, strength, item, settings, rubric).Refusal);

    Answer<JudgmentReceipt> Submit(
        string who,
        int strength,
        string item = "i1",
        ProjectSettings? settings = null,
        int? rubric = null
    ) =>
        world.Ask(
            Given.Key(item),
            Given.Preference($"{item}-{who}", who, strength, settings: settings ?? With(Policy), rubric: rubric)
        );

    void Withdraw(string who) =>
        Assert.Null(
            world
                .Ask(
                    Item,
                    new WithdrawJudgment(Given.Request($"w{number++}"), new($"i1-{who}"), "a slip", With(Policy))
                )
                .Refusal
        );

    void Change(string request, int basedOn, SettingsDraft draft)
    {
        Assert.Null(world.Ask(Project, new ChangeSettings(Given.Request(request), basedOn, draft)).Refusal);
        world.DeliverDue();
    }

    IReadOnlyList<CoincidenceCounts> Counts() =>
        [
            .. world
                .Ask(Given.BatchKey, new ReadCounts())
                .Value.Basis.Select(c => CoincidenceCounts.FromState(c.Labels, c.State))
                .Where(c => c.Sample.Units > 0),
        ];

    /// <param name="also">Two more agree on this item.</param>
    string Basis(string? also = null)
    {
        foreach (var who in also is null ? [] : new[] { "ann", "bob" })
            Submit(who, 1, also!);
        var counts = Assert.Single(Counts());
        return $"{counts.Sample.Units} units of {counts.Sample.Values / counts.Sample.Units}: {(PercentAgreement.OverUnits(counts).Value is { } same ? Math.Round((1 - same) * counts.Sample.Units) : 0)} disagree";
    }
}
