using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Tests.Leases;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.SelfAudits;

/// <summary>Which of one's own work comes back, when, and how it is shown.</summary>
public sealed class ReauditTests
{
    static readonly TimeSpan Day = TimeSpan.FromHours(24);

    /// <summary>All of it, after a day.</summary>
    static readonly ProjectSettings All = Settings(1);

    static ProjectSettings Settings(double share, int version = 2, int rubric = 1) =>
        Given.Settings(version, overlap: 1, rubric) with
        {
            Quality = QualityPolicies.None with { SelfAudit = new SelfAuditPolicy(share, 24) },
        };

    static (World World, Worker Ann) Start(ProjectSettings settings, params ItemContent[] items)
    {
        var world = Given.Open(items);
        Given.Told(world, 1);
        var ann = Worker.Enroll(world, "ann", settings);
        world.Send(ann.Key, new AnnotatorPolicyChanged(settings.Version, settings.Quality));
        return (world, ann);
    }

    static Round RoundOf(World world, Worker who, TaskView task) =>
        world.Ask(who.ItemOf(task), new ReadItem()).Value.Judgments.Single(j => j.Id.Value == task.Lease.Value).Round;

    [Fact]
    public void Judgment_ComesBackAfterADay_OnceAndTheOtherWayRound()
    {
        var (world, ann) = Start(All, Given.Item("i1"));
        var first = ann.Next()!;
        Assert.Null(ann.Submit(first, 2).Refusal);
        world.Now += Day - TimeSpan.FromMilliseconds(1);
        Assert.Null(ann.Next());

        world.Now += TimeSpan.FromMilliseconds(1);
        var again = ann.Next()!;

        Assert.Equal(Given.Key("i1"), ann.ItemOf(again));
        Assert.Equal(first.Responses.Select(r => r.Text).Reverse(), again.Responses.Select(r => r.Text));
        // Under names of its own, and of the same form.
        Assert.Empty(
            new[] { first.Item, first.Batch }
                .Concat(first.Responses.Select(r => r.Id.Value))
                .Intersect([again.Item, again.Batch, .. again.Responses.Select(r => r.Id.Value)])
        );
        Assert.Equal(first.Criteria, again.Criteria);
        Assert.Equal(first.Prompt, again.Prompt);
        Assert.Equal(world.Now + TimeSpan.FromSeconds(All.Assignment.LeaseSeconds), again.ExpiresAt);
        Assert.Null(ann.Submit(again, -2).Refusal);
        Assert.Equal(Round.Reaudit, RoundOf(world, ann, again));
        // The same response was preferred, with the same strength.
        Assert.Equal((1, 1), (Counts(world, ann).Answers, Counts(world, ann).Same));
        world.Now += 10 * Day;
        Assert.Null(ann.Next());
    }

    [Fact]
    public void ThreeResponses_AreShownInReversedOrder_AndOneOfUnknownOrderInAny()
    {
        var (world, ann) = Start(All, Given.Item("i1", responses: 3), Given.Item("i2", responses: 3));
        var shown = new[] { "b", "c", "a" }.Select(r => new ResponseId(r)).ToList();
        Judge("i1", shown);
        Judge("i2", null);
        world.Now += Day;

        var texts = ann.Next()!.Responses.Select(r => r.Text);

        Assert.Equal(["response 0", "response 2", "response 1"], texts);
        ann.Settings = All with { Assignment = All.Assignment with { LeasesPerAnnotatorMax = 2 } };
        Assert.Equal(["response 0", "response 1", "response 2"], ann.Next()!.Responses.Select(r => r.Text).Order());

        void Judge(string item, IReadOnlyList<ResponseId>? presentation) =>
            Assert.Null(
                world
                    .Ask(
                        Given.Key(item),
                        Given.Ranking($"j-{item}", ann.Id.Value, "a", "b", "c") with
                        {
                            Settings = All,
                            Presentation = presentation,
                        }
                    )
                    .Refusal
            );
    }

    [Fact]
    public void Share_OfOnesJudgmentsIsDrawn_AndTheSameAtEveryReplay()
    {
        const int Judgments = 2_000;
        var (world, ann) = Start(Settings(.2), [.. Enumerable.Range(0, Judgments).Select(i => Given.Item($"i{i}"))]);
        for (var i = 0; i < Judgments; i++)
            Assert.Null(
                world
                    .Ask(Given.Key($"i{i}"), Given.Preference($"j{i}", ann.Id.Value, 1, settings: Settings(.2)))
                    .Refusal
            );

        var drawn = world.State<AnnotatorState>(ann.Key).SelfAudits.Due.Count;

        // Four standard errors of a share of .2.
        Assert.InRange(drawn, 400 - 4 * Math.Sqrt(Judgments * .2 * .8), 400 + 4 * Math.Sqrt(Judgments * .2 * .8));
        Assert.Equal(world.RefoldedPicture(ann.Key), world.Picture(ann.Key));
        // Not every fifth: the distance from one to the next is no rule.
        var places = world
            .State<AnnotatorState>(ann.Key)
            .SelfAudits.Due.Select(d => int.Parse(d.Item.Value[1..]))
            .ToList();
        Assert.True(places.Zip(places.Skip(1), (a, b) => b - a).Distinct().Count() > 10);
    }

    [Fact]
    public void WhatIsDue_ComesMixedWithOtherWork_AndAloneWhenThereIsNoneLeft()
    {
        var (world, ann) = Start(All, [.. Enumerable.Range(0, 400).Select(i => Given.Item($"i{i}"))]);
        for (var i = 0; i < 200; i++)
            ann.Submit(ann.Next()!);
        world.Now += Day;
        var kinds = new List<Round>();
        while (ann.Next() is { } task)
        {
            Assert.Null(ann.Submit(task).Refusal);
            kinds.Add(RoundOf(world, ann, task));
        }

        Assert.Equal(400, kinds.Count);
        Assert.Equal(200, kinds.Count(k => k is Round.Reaudit));
        Assert.InRange(
            kinds.Take(200).Count(k => k is Round.Reaudit),
            100 - 4 * Math.Sqrt(50),
            100 + 4 * Math.Sqrt(50)
        );
        Assert.Equal((200, 200), (world.Ask(ann.Key, new ReadSelfAudit()).Value.Due, Counts(world, ann).Answers));
    }

    [Fact]
    public void Lease_OfAReaudit_TakesNoSlot_AndEndsWithoutATrace()
    {
        var (world, ann) = Start(All, Given.Item("i1"), Given.Item("i2"));
        var bob = Worker.Enroll(world, "bob", All);
        ann.Submit(ann.Next()!);
        bob.Submit(bob.Next()!);
        world.Now += Day;
        var progress = world.State<ItemState>(ann.ItemOf(ann.Next()!)).Progress;

        var first = ann.Next()!;
        Assert.Equal(0, progress.Leases);
        Assert.Null(ann.GiveBack(first).Refusal);
        var second = ann.Next()!;

        Assert.Equal(first.Lease, second.Lease);
        world.Now += TimeSpan.FromSeconds(All.Assignment.LeaseSeconds);
        world.DeliverDue();
        var third = ann.Next()!;
        Assert.NotEqual(second.Lease, third.Lease);
        Assert.NotEqual(second.Item, third.Item);
        Assert.Equal(ann.ItemOf(second), ann.ItemOf(third));
        Assert.Null(ann.GiveBack(third, "unsafe").Refusal);
        Assert.Null(ann.Next());
        Assert.Equal(progress, world.State<ItemState>(ann.ItemOf(third)).Progress);
    }

    [Theory]
    [InlineData("withdrawn")]
    [InlineData("closed")]
    [InlineData("judged again elsewhere")]
    [InlineData("another rubric")]
    [InlineData("no policy any more")]
    public void WhatCannotComeBack_DropsOut_AndDoesNotStandInTheWay(string why)
    {
        var (world, ann) = Start(All, Given.Item("i1"), Given.Item("i2"));
        var judged = new[] { ann.Next()! }.Select(t => (Item: ann.ItemOf(t), Task: t)).First();
        ann.Submit(judged.Task);
        switch (why)
        {
            case "withdrawn":
                Assert.Null(
                    world
                        .Ask(
                            judged.Item,
                            new WithdrawJudgment(Given.Request("w"), new(judged.Task.Lease.Value), "a slip", All)
                        )
                        .Refusal
                );
                Assert.Null(world.Ask(judged.Item, new SetItemClosed(Given.Request("c"), true)).Refusal);
                break;
            case "closed":
                Assert.Null(world.Ask(judged.Item, new SetItemClosed(Given.Request("c"), true)).Refusal);
                break;
            case "judged again elsewhere":
                Assert.Null(
                    world
                        .Ask(
                            judged.Item,
                            Given.Preference("again", ann.Id.Value, 1, round: Round.Reaudit, settings: All)
                        )
                        .Refusal
                );
                break;
            case "another rubric":
                ann.Settings = Settings(1, version: 3, rubric: 2);
                break;
            default:
                world.Send(ann.Key, new AnnotatorPolicyChanged(3, QualityPolicies.None));
                ann.Settings = Settings(1, version: 3) with { Quality = QualityPolicies.None };
                break;
        }
        // Of the other item a second one is due.
        var other = ann.Next()!;
        Assert.NotEqual(judged.Item, ann.ItemOf(other));
        ann.Submit(other);
        world.Now += Day;

        var served = new List<TaskView>();
        for (var i = 0; i < 3; i++)
        {
            if (ann.Next() is not { } task)
                continue;
            served.Add(task);
            ann.Submit(task);
        }

        Assert.Equal(why == "no policy any more" ? [] : [ann.ItemOf(other)], served.Select(ann.ItemOf));
        Assert.Equal(0, world.Ask(ann.Key, new ReadSelfAudit()).Value.Due);
    }

    [Fact]
    public void Submission_WhoseFirstJudgmentIsGone_IsTakenAsAnyOther_AndComparedWithNothing()
    {
        var (world, ann) = Start(All, Given.Item("i1"));
        var first = ann.Next()!;
        ann.Submit(first);
        world.Now += Day;
        var again = ann.Next()!;
        Assert.Null(
            world
                .Ask(Given.Key("i1"), new WithdrawJudgment(Given.Request("w"), new(first.Lease.Value), "a slip", All))
                .Refusal
        );

        Assert.Null(ann.Submit(again).Refusal);

        Assert.Empty(world.Ask(ann.Key, new ReadSelfAudit()).Value.Counts);
    }

    [Fact]
    public void DirectSubmission_OfATaskThatIsAReaudit_EndsItsLease()
    {
        var (world, ann) = Start(All, Given.Item("i1"));
        ann.Submit(ann.Next()!);
        world.Now += Day;
        var again = ann.Next()!;

        Assert.Null(
            world
                .Ask(Given.Key("i1"), Given.Preference("direct", ann.Id.Value, 1, round: Round.Reaudit, settings: All))
                .Refusal
        );

        Assert.Equal("lease-ended", ann.Submit(again).Refusal!.Code);
        Assert.Equal(1, Counts(world, ann).Answers);
        Assert.Empty(world.Ask(ann.Key, new ReadAnnotator()).Value.Leases);
    }

    [Theory]
    [InlineData(WorkKind.Gold)]
    [InlineData(WorkKind.Practice)]
    public void KnownAnswers_AreNeverDrawn(WorkKind kind)
    {
        var (world, ann) = Start(All, Given.Item("i1"));
        world.Send(
            ann.Key,
            new NoteJudgment(
                new("creative"),
                Given.Batch,
                new(
                    new("g1"),
                    new("j1"),
                    ann.Id,
                    Round.First,
                    1,
                    world.Now,
                    1_000,
                    false,
                    null,
                    kind,
                    JudgmentFacts.GoldKnown,
                    Counts: false,
                    []
                )
            )
        );

        Assert.Equal(0, world.Ask(ann.Key, new ReadSelfAudit()).Value.Due);
    }

    [Fact]
    public void List_OfWhatIsDue_IsBounded()
    {
        var (world, ann) = Start(All, Given.Item("i1"));
        for (var i = 0; i < SelfAuditState.DueMax + 5; i++)
        {
            world.Send(
                ann.Key,
                new NoteJudgment(
                    new("creative"),
                    Given.Batch,
                    new(
                        new($"x{i}"),
                        new($"j{i}"),
                        ann.Id,
                        Round.First,
                        1,
                        world.Now,
                        1_000,
                        false,
                        null,
                        WorkKind.Regular,
                        JudgmentFacts.None,
                        true,
                        []
                    )
                )
            );
        }

        Assert.Equal(SelfAuditState.DueMax, world.Ask(ann.Key, new ReadSelfAudit()).Value.Due);
        Assert.Equal(world.Now + Day, world.Ask(ann.Key, new ReadSelfAudit()).Value.NextDueAt);
    }

    [Fact]
    public void History_IsDueByWhenItWasJudged()
    {
        var (world, ann) = Start(All, Given.Item("i1"));
        Assert.Null(
            world
                .Ask(
                    Given.Key("i1"),
                    Given.Preference("j1", ann.Id.Value, 1, settings: All) with
                    {
                        JudgedAt = world.Now - Day,
                    }
                )
                .Refusal
        );

        Assert.Equal(Given.Key("i1"), ann.ItemOf(ann.Next()!));
    }

    static SelfCounts Counts(World world, Worker who) =>
        Assert.Single(world.Ask(who.Key, new ReadSelfAudit()).Value.Counts);
}
