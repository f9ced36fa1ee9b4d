using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Leases;

public sealed class LeaseTests
{
    static readonly ProjectSettings Settings = Given.Settings(overlap: 1);

    readonly World world = Given.Open(Given.Item("i1"), Given.Item("i2"));
    readonly Worker ann;
    readonly Worker bob;

    public LeaseTests()
    {
        Given.Told(world, 1);
        (ann, bob) = (Worker.Enroll(world, "ann", Settings), Worker.Enroll(world, "bob", Settings));
    }

    static TimeSpan LeaseTime => TimeSpan.FromSeconds(Settings.Assignment.LeaseSeconds);

    [Fact]
    public void Next_GivesATask_AndItsJudgmentIsRecordedForTheItem()
    {
        var task = ann.Next()!;

        Assert.Null(ann.Submit(task, 2).Refusal);

        var judgment = Assert.Single(world.Ask(ann.ItemOf(task), new ReadItem()).Value.Judgments);
        Assert.Equal(ann.Id, judgment.Annotator);
        Assert.Equal(judgment.Presentation![0].Value == "a" ? 2 : -2, judgment.Answers[0].Values[0]);
        Assert.Empty(world.Ask(ann.Key, new ReadAnnotator()).Value.Leases);
    }

    [Fact]
    public void Next_WithATaskOpen_GivesTheSameAgain()
    {
        var task = ann.Next()!;

        Assert.Equal(task.Lease, ann.Next()!.Lease);
        Assert.Equivalent(task, ann.Next());
    }

    [Fact]
    public void Request_WhosePermitWasNeverUsed_IsTakenOverByTheNext()
    {
        var lost = ann.Request("lost").Permit!;

        Assert.Equal(lost.Lease, ann.Request("next").Permit!.Lease);
        Assert.Equal(lost.Lease, ann.Next()!.Lease);
        Assert.NotEqual(lost.Lease, bob.Next()!.Lease);
    }

    [Fact]
    public void Request_Repeated_GetsTheLeaseThatItGot_AlsoWhenMoreAreAllowed()
    {
        ann.Settings = Settings with { Assignment = Settings.Assignment with { LeasesPerAnnotatorMax = 3 } };
        var first = ann.Next("a")!;
        var second = ann.Next("b")!;

        Assert.NotEqual(first.Lease, second.Lease);
        Assert.Equal(second.Lease, ann.Next("b")!.Lease);
        Assert.Equal(first.Lease, ann.Next("a")!.Lease);
        Assert.Null(ann.Next("c"));
        Assert.Equal(NoWork.NothingOpen, ann.None);
    }

    [Fact]
    public void Lease_HoldsItsSlot_AgainstTasksAndDirectSubmissions()
    {
        var task = ann.Next()!;
        var other = bob.Next()!;

        Assert.NotEqual(ann.ItemOf(task), bob.ItemOf(other));
        Assert.Equal(
            "item-complete",
            world.Ask(ann.ItemOf(task), Given.Preference("j1", "zoe", 1, settings: Settings)).Refusal!.Code
        );
        Assert.Null(ann.Submit(task).Refusal);
        Assert.Null(bob.Submit(other).Refusal);
    }

    [Fact]
    public void Submit_Directly_WhatOneHasLeased_UsesTheLeasesSlot()
    {
        var task = ann.Next()!;

        Assert.Null(world.Ask(ann.ItemOf(task), Given.Preference("j1", ann.Id.Value, 1, settings: Settings)).Refusal);

        Assert.Equal("lease-ended", ann.Submit(task).Refusal!.Code);
        Assert.Empty(world.Ask(ann.Key, new ReadAnnotator()).Value.Leases);
    }

    [Fact]
    public void Submit_Twice_GetsTheSameAnswer_AndAnotherContentIsRefused()
    {
        var task = ann.Next()!;
        var receipt = ann.Submit(task, 1).Value;
        var events = world.Journal.Count;

        Assert.Equal(receipt, ann.Submit(task, 1).Value);
        Assert.Equal("id-reused", ann.Submit(task, 2).Refusal!.Code);
        Assert.Equal(events, world.Journal.Count);
    }

    [Fact]
    public void Lease_ThatRunsOut_FreesItsSlot_AndLateJudgmentsTakeAFreeOne()
    {
        var task = ann.Next()!;
        var item = ann.ItemOf(task);
        world.Now += LeaseTime;
        world.DeliverDue();

        Assert.Equal(LeaseEnd.Expired, Assert.Single(world.Ask(item, new ReadItem()).Value.Leases).End);
        Assert.Null(ann.Submit(task).Refusal);
        Assert.Equal(1, world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0].Complete);
    }

    [Fact]
    public void Submit_TooLate_WhereNothingLateIsKept_IsRefused_AlsoWhenTheItemNeedsIt()
    {
        ann.Settings = Settings with { Assignment = Settings.Assignment with { KeepSurplus = false } };
        var task = ann.Next()!;
        world.Now += LeaseTime;
        world.DeliverDue();

        Assert.Equal("lease-expired", ann.Submit(task).Refusal!.Code);
    }

    [Fact]
    public void Submit_MoreThanADayTooLate_IsRefused()
    {
        var task = ann.Next()!;
        world.Now += LeaseTime + ItemState.LateMax;
        world.DeliverDue();
        Assert.Null(bob.Submit(bob.Next()!).Refusal);
        world.Now += TimeSpan.FromMilliseconds(1);

        Assert.Equal("lease-expired", ann.Submit(task).Refusal!.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Submit_TooLate_IsRefused_OrKeptAsSurplus(bool keeps)
    {
        var settings = Settings with { Assignment = Settings.Assignment with { KeepSurplus = keeps } };
        (ann.Settings, bob.Settings) = (settings, settings);
        var task = ann.Next()!;
        world.Now += LeaseTime;
        world.DeliverDue();
        var item = ann.ItemOf(task);
        Assert.Null(world.Ask(item, Given.Preference("j1", "zoe", 1, settings: settings)).Refusal);

        var answer = ann.Submit(task);

        Assert.Equal(keeps ? null : "lease-expired", answer.Refusal?.Code);
        Assert.Equal(keeps ? 2 : 1, world.Ask(item, new ReadItem()).Value.Judgments.Count);
        Assert.Equal(1, world.State<ItemState>(item).SlotsFilled);
        Assert.Equal(keeps, world.Ask(item, new ReadItem()).Value.Judgments[^1].Surplus);
    }

    [Fact]
    public void Renew_KeepsTheLease_AndTheStaleExpiryIsIgnored()
    {
        var task = ann.Next()!;
        world.Now += LeaseTime / 2;
        Assert.Equal(world.Now + LeaseTime, ann.Renew(task).Value.ExpiresAt);

        world.Now += LeaseTime / 2;
        world.DeliverDue();
        Assert.Null(ann.Submit(task).Refusal);
    }

    [Fact]
    public void Renew_WithoutEnd_IsRefused()
    {
        var task = ann.Next()!;
        for (var i = 0; i < RenewLease.RenewalsMax; i++)
        {
            world.Now += TimeSpan.FromSeconds(1);
            Assert.Null(ann.Renew(task).Refusal);
        }
        world.Now += TimeSpan.FromSeconds(1);
        Assert.Equal("too-many-renewals", ann.Renew(task).Refusal!.Code);
    }

    [Fact]
    public void Skip_NeverBringsTheItemBack_AndIsCounted()
    {
        var task = ann.Next()!;
        var item = ann.ItemOf(task);
        Assert.Null(ann.GiveBack(task, "not-my-language").Refusal);

        var next = ann.Next()!;

        Assert.NotEqual(item, ann.ItemOf(next));
        Assert.Null(ann.Submit(next).Refusal);
        Assert.Null(ann.Next());
        Assert.Equal(NoWork.AllDone, ann.None);
        Assert.Equal(1, world.Ask(ann.Key, new ReadAnnotator()).Value.Skips);
        Assert.Equal(1, world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress.Sum(p => p.Skips));
        Assert.Equal("not-my-language", Assert.Single(world.Ask(item, new ReadItem()).Value.Leases).Reason);
    }

    [Fact]
    public void GiveBack_Again_ChangesNothing_AndOtherwiseIsRefused()
    {
        var task = ann.Next()!;
        Assert.Equal("invalid-skip-reason", ann.GiveBack(task, "two words").Refusal!.Code);
        Assert.Null(ann.GiveBack(task).Refusal);
        var events = world.Journal.Count;

        Assert.Null(ann.GiveBack(task).Refusal);
        Assert.Equal("lease-ended", ann.GiveBack(task, "unsafe").Refusal!.Code);
        Assert.Equal("lease-ended", ann.Submit(task).Refusal!.Code);
        Assert.Equal("lease-ended", ann.Renew(task).Refusal!.Code);
        Assert.Equal(events, world.Journal.Count);
    }

    [Fact]
    public void Close_EndsOpenLeases()
    {
        var task = ann.Next()!;
        world.Ask(ann.ItemOf(task), new SetItemClosed(new Request("close", [1]), Closed: true));
        Assert.Equal("item-closed", ann.Submit(task).Refusal!.Code);
        world.DeliverDue();

        Assert.Equal("lease-ended", ann.Submit(task).Refusal!.Code);
        Assert.NotEqual(task.Lease, ann.Next()!.Lease);
        Assert.Equal(1, world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0].Leased);
    }

    [Fact]
    public void Withdraw_FreesSlotAndAnnotator()
    {
        var task = ann.Next()!;
        ann.Submit(task);
        world.Ask(
            ann.ItemOf(task),
            new WithdrawJudgment(new Request("w", [1]), new(task.Lease.Value), "a slip", Settings)
        );

        var again = new List<GrainKey>();
        while (ann.Next() is { } next)
        {
            again.Add(ann.ItemOf(next));
            ann.Submit(next);
        }
        Assert.Contains(ann.ItemOf(task), again);
    }

    [Fact]
    public void Permit_UsedForTwoItems_KeepsTheFirst()
    {
        var permit = ann.Request().Permit!;
        world.Ask(Given.Key("i1"), new LeaseItem(permit, Settings));
        world.Ask(Given.Key("i2"), new LeaseItem(permit, Settings));

        Assert.Equal(new ItemId("i1"), world.Ask(ann.Key, new FindLease(permit.Lease)).Value.Item);
        Assert.Equal(LeaseEnd.Released, Assert.Single(world.Ask(Given.Key("i2"), new ReadItem()).Value.Leases).End);
    }

    [Fact]
    public void Lease_OfSomebodyElse_IsUnknown()
    {
        var task = ann.Next()!;

        Assert.Equal("unknown-lease", world.Ask(bob.Key, new FindLease(task.Lease)).Refusal!.Code);
        Assert.Equal("unknown-lease", world.Ask(ann.ItemOf(task), bob.Judgment(task)).Refusal!.Code);
        Assert.Equal(
            "unknown-lease",
            world.Ask(ann.ItemOf(task), new ReadTask(task.Lease, bob.Id, Settings)).Refusal!.Code
        );
    }

    [Fact]
    public void BatchOverlap_HoldsAboveTheProjects_AlsoForItemsThatAreOpen()
    {
        world.Ask(
            GrainKeys.Of(Given.Project),
            new SetBatchPolicy(new Request("p", [1]), Given.Batch, new BatchPolicy(5, 2))
        );
        world.DeliverDue();
        foreach (var worker in new[] { ann, bob })
        {
            while (worker.Next() is { } task)
                Assert.Null(worker.Submit(task).Refusal);
        }

        var progress = world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0];
        Assert.Equal((2, 4, 0), (progress.Complete, progress.Judgments, progress.Open));
        Assert.Equal(
            "item-complete",
            world.Ask(Given.Key("i1"), Given.Preference("j1", "zoe", 1, settings: Settings)).Refusal!.Code
        );
    }

    [Fact]
    public void Task_TellsNothingOfTheItem()
    {
        var task = ann.Next()!;
        var text = System.Text.Json.JsonSerializer.Serialize(task);

        foreach (
            var secret in new[]
            {
                "model-x",
                "words",
                "adversarial",
                "\"i1\"",
                "\"i2\"",
                "\"b1\"",
                "\"a\"",
                "\"b\"",
                ann.Id.Value,
                "creative",
            }
        )
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "'a'",
            world
                .Ask(
                    ann.ItemOf(task),
                    ann.Judgment(task) with
                    {
                        Answers = [new(Given.Safe, null, null, new RatingsAnswer([]))],
                    }
                )
                .Refusal!.Detail!,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Presentation_IsBalanced_ByItemAndByAnnotator()
    {
        var settings = Given.Settings(overlap: 4);
        var wide = Given.Open([.. Enumerable.Range(0, 20).Select(i => Given.Item($"i{i}"))]);
        Given.Told(wide, 4);
        var workers = Enumerable.Range(0, 4).Select(i => Worker.Enroll(wide, $"w{i}", settings)).ToList();
        for (var progressed = true; progressed; )
        {
            progressed = false;
            foreach (var worker in workers)
            {
                if (worker.Next() is not { } task)
                    continue;
                worker.Submit(task);
                progressed = true;
            }
        }
        var shown = Enumerable
            .Range(0, 20)
            .SelectMany(i =>
                wide.Ask(Given.Key($"i{i}"), new ReadItem())
                    .Value.Judgments.Select(j => (Item: i, j.Annotator, First: j.Presentation![0].Value))
            )
            .ToList();

        Assert.Equal(80, shown.Count);
        Assert.All(shown.GroupBy(s => s.Item), g => Assert.Equal(2, g.Count(s => s.First == "a")));
        Assert.All(shown.GroupBy(s => s.Annotator), g => Assert.InRange(g.Count(s => s.First == "a"), 5, 15));
    }

    [Fact]
    public void Everything_FoldsAndRestoresToTheSame()
    {
        var task = ann.Next()!;
        ann.Submit(task);
        ann.GiveBack(ann.Next()!, "unsafe");
        bob.Next();
        foreach (var grain in world.Grains)
            Assert.Equal(world.Picture(grain), world.RefoldedPicture(grain));
        var before = world.Grains.ToDictionary(g => g, world.Picture);

        world.RestoreFromSnapshots();

        Assert.All(before, b => Assert.Equal(b.Value, world.Picture(b.Key)));
    }
}
