using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Tests.Leases;

/// <summary>
/// Tasks that are put aside or run out: they come back before any other, so that nobody looks through the work by
/// giving back what comes.
/// </summary>
public sealed class ComingBackTests
{
    static readonly ProjectSettings Settings = Given.Settings(overlap: 1);

    readonly World world = Given.Open(Given.Item("i1"), Given.Item("i2"));
    readonly Worker ann;
    readonly Worker bob;

    public ComingBackTests()
    {
        Given.Told(world, 1);
        (ann, bob) = (Worker.Enroll(world, "ann", Settings), Worker.Enroll(world, "bob", Settings));
    }

    static TimeSpan LeaseTime => TimeSpan.FromSeconds(Settings.Assignment.LeaseSeconds);

    [Fact]
    public void Task_PutAside_ComesBackFirst_KeepsItsSlot_AndIsCounted()
    {
        var task = ann.Next()!;
        var item = ann.ItemOf(task);
        for (var n = 1; n <= 3; n++)
        {
            Assert.Null(ann.GiveBack(task).Refusal);
            Assert.Equal(n, world.Ask(ann.Key, new ReadAnnotator()).Value.Releases);
            world.Now += TimeSpan.FromMinutes(1);
            var back = ann.Next()!;
            Assert.Equal((task.Lease, task.Item, world.Now + LeaseTime), (back.Lease, back.Item, back.ExpiresAt));
        }
        ann.GiveBack(task);

        Assert.NotEqual(item, bob.ItemOf(bob.Next()!));
        Assert.Equal(
            "item-complete",
            world.Ask(item, Given.Preference("j1", "zoe", 1, settings: Settings)).Refusal!.Code
        );
        Assert.Equal(
            1,
            Assert.Single(world.Ask(ann.Key, new ReadAnnotator()).Value.Leases, l => l.IsReleased).Item.Value.Length - 1
        );
        Assert.Null(ann.Submit(ann.Next()!).Refusal);
        Assert.Equal(4, world.Ask(ann.Key, new ReadAnnotator()).Value.Releases);
    }

    [Fact]
    public void Task_PutAside_IsSomebodyElses_WhenItHasRunOut()
    {
        var task = ann.Next()!;
        var item = ann.ItemOf(task);
        bob.Submit(bob.Next()!);
        ann.GiveBack(task);
        Assert.Null(bob.Next());

        world.Now += LeaseTime;
        world.DeliverDue();

        Assert.Equal(item, bob.ItemOf(bob.Next()!));
        Assert.Equal("lease-ended", ann.Submit(task).Refusal!.Code);
    }

    [Fact]
    public void Releases_OfOneDay_AreLimitedByPolicy()
    {
        var task = ann.Next()!;
        ann.GiveBack(task);
        ann.Next();

        Assert.Equal("too-many-releases", world.Ask(ann.Key, new FindLease(task.Lease, ToRelease: 1)).Refusal!.Code);
        Assert.Null(world.Ask(ann.Key, new FindLease(task.Lease, ToRelease: 2)).Refusal);
        Assert.Null(world.Ask(ann.Key, new FindLease(task.Lease)).Refusal);
        world.Now += TimeSpan.FromDays(1);
        Assert.Null(world.Ask(ann.Key, new FindLease(task.Lease, ToRelease: 1)).Refusal);
    }

    [Fact]
    public void Task_ThatRanOut_ComesBackBeforeAnythingElse_UnderANewName()
    {
        var task = ann.Next()!;
        var item = ann.ItemOf(task);
        world.Now += LeaseTime;
        world.DeliverDue();

        var back = ann.Next()!;

        Assert.Equal(item, ann.ItemOf(back));
        Assert.NotEqual(task.Lease, back.Lease);
        Assert.Equal(task.Responses.Select(r => r.Text), back.Responses.Select(r => r.Text));
        Assert.Null(ann.Submit(back).Refusal);
        Assert.NotEqual(item, ann.ItemOf(ann.Next()!));
    }
}
