using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Tests.Leases;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Annotators;

/// <summary>A decision about a person reaches what they hold.</summary>
public sealed class StatusTests
{
    static readonly ProjectSettings Settings = Given.Settings(overlap: 1) with
    {
        Assignment = AssignmentPolicy.Default with { LeasesPerAnnotatorMax = 3, KeepSurplus = true },
    };

    readonly World world = Given.Open(Given.Item("i1"), Given.Item("i2"), Given.Item("f1", category: "factual"));
    readonly Worker ann;
    readonly Worker bob;
    int requests;

    public StatusTests()
    {
        Given.Told(world, 1);
        (ann, bob) = (Worker.Enroll(world, "ann", Settings), Worker.Enroll(world, "bob", Settings));
    }

    [Theory]
    [InlineData(AnnotatorStatus.Suspended, "annotator-suspended")]
    [InlineData(AnnotatorStatus.Removed, "annotator-removed")]
    public void WhoIsSuspendedOrRemoved_HoldsNothing_AndGetsNothing(AnnotatorStatus status, string code)
    {
        var task = ann.Next()!;
        var item = ann.ItemOf(task);

        var set = Set(ann, status);

        Assert.Equal((true, item), (set.IsChanged, GrainKeys.Of(Given.Project, Assert.Single(set.Recalled))));
        Assert.Equal("lease-ended", ann.Renew(task).Refusal!.Code);
        Assert.Equal("lease-ended", ann.Submit(task).Refusal!.Code);
        Assert.Equal(code, world.Ask(ann.Key, new RequestWork("again", Settings)).Refusal!.Code);
        Assert.Empty(world.Ask(ann.Key, new ReadAnnotator()).Value.Leases);
        Assert.Equal(LeaseEnd.Recalled, Assert.Single(world.Ask(item, new ReadItem()).Value.Leases).End);
        // Somebody else gets the slot.
        Assert.Equal(3, new[] { bob.Next(), bob.Next(), bob.Next() }.Count(t => t is not null));
        Same();
    }

    [Fact]
    public void SetAgain_SaysThatNothingWasDone_AndReinstated_WorksOn()
    {
        Set(ann, AnnotatorStatus.Suspended);

        Assert.False(Set(ann, AnnotatorStatus.Suspended).IsChanged);
        Assert.Equal(world.Now, Set(ann, AnnotatorStatus.Active).Since);

        Assert.NotNull(ann.Next());
        Assert.Equal(
            "unknown-annotator",
            world
                .Ask(
                    Given.AnnotatorKey("nobody"),
                    new SetAnnotatorStatus(Request(), AnnotatorStatus.Removed, "x", "key")
                )
                .Refusal!.Code
        );
        Assert.Equal(
            "invalid-status-reason",
            world.Ask(ann.Key, new SetAnnotatorStatus(Request(), AnnotatorStatus.Removed, " ", "key")).Refusal!.Code
        );
    }

    [Fact]
    public void ATaskThatHasRunOut_IsNotJudgedLate()
    {
        var task = ann.Next()!;
        world.Now += TimeSpan.FromSeconds(Settings.Assignment.LeaseSeconds);
        world.DeliverDue();

        Set(ann, AnnotatorStatus.Suspended);

        Assert.Equal("lease-ended", ann.Submit(task).Refusal!.Code);
        Same();
    }

    [Fact]
    public void ALease_UnderAPermitFromBefore_IsTakenBack_AndThePermitIsUsedUp()
    {
        var permit = ann.Request().Permit!;
        Set(ann, AnnotatorStatus.Suspended);

        Assert.Null(world.Ask(Given.Key("i1"), new LeaseItem(permit, Settings)).Refusal);

        Assert.Equal(LeaseEnd.Released, Ended("i1"));
        Assert.Empty(world.State<AnnotatorState>(ann.Key).OpenLeases);
        Set(ann, AnnotatorStatus.Active);
        Assert.NotEqual(permit.Lease, ann.Request().Permit!.Lease);
        Same();
    }

    [Fact]
    public void WithoutAPolicy_WhoIsSuspendedInACategory_HoldsNothingOfIt_AndGetsNothingOfIt()
    {
        var tasks = new[] { ann.Next()!, ann.Next()!, ann.Next()! };

        SetCategory(ann, QualificationStatus.Suspended);

        var open = world.Ask(ann.Key, new ReadAnnotator()).Value.Leases;
        Assert.Equal(new ItemId("f1"), Assert.Single(open).Item);
        Assert.Equal(2, tasks.Count(t => ann.Renew(t).Refusal?.Code == "lease-ended"));
        Assert.Null(ann.Next());
        SetCategory(ann, QualificationStatus.Qualified);
        Assert.NotNull(ann.Next());
        Same();
    }

    [Fact]
    public void ALead_TakesOneTaskBack_OrAll()
    {
        var tasks = new[] { ann.Next()!, ann.Next()!, ann.Next()! };
        var one = new ItemId(GrainKeys.IdOf(ann.ItemOf(tasks[1])));

        Assert.Equal([one], world.Ask(ann.Key, new RecallTasks(Request(), one)).Value.Items);
        Assert.Empty(world.Ask(ann.Key, new RecallTasks(Request(), one)).Value.Items);
        Assert.Equal(2, world.Ask(ann.Key, new RecallTasks(Request(), null)).Value.Items.Count);

        Assert.Equal("lease-ended", ann.Submit(tasks[0]).Refusal!.Code);
        Assert.NotNull(ann.Next());
        Same();
    }

    [Fact]
    public void AClosedBatch_TakesItsTasksBack_AndTheyStayEndedWhenItIsReopened()
    {
        var task = ann.Next()!;
        world.Ask(Given.BatchKey, new SetBatchClosed(Request(), Closed: true));
        Assert.Equal("lease-ended", ann.Renew(task).Refusal!.Code);
        world.DeliverDue();
        world.Ask(Given.BatchKey, new SetBatchClosed(Request(), Closed: false));
        world.DeliverDue();

        Assert.Equal("lease-ended", ann.Submit(task).Refusal!.Code);
        Assert.NotNull(ann.Next());
    }

    AnnotatorStatusSet Set(Worker who, AnnotatorStatus status) =>
        world.Ask(who.Key, new SetAnnotatorStatus(Request(), status, "a reason", "key")).Value;

    void SetCategory(Worker who, QualificationStatus status) =>
        Assert.Null(
            world
                .Ask(who.Key, new SetQualification(Request(), new("creative"), status, "a reason", "key", Settings))
                .Refusal
        );

    LeaseEnd? Ended(string item) => world.Ask(Given.Key(item), new ReadItem()).Value.Leases.Last().End;

    Vocabulary.Request Request() => Given.Request($"status-{++requests}");

    /// <summary>Folded anew, and out of their snapshots, states are what they are.</summary>
    void Same()
    {
        foreach (var grain in world.Grains.ToList())
            Assert.Equal(world.Picture(grain), world.RefoldedPicture(grain));
        var before = world.Grains.ToDictionary(g => g, world.Picture);
        world.RestoreFromSnapshots();
        Assert.All(world.Grains, g => Assert.Equal(before[g], world.Picture(g)));
    }
}
