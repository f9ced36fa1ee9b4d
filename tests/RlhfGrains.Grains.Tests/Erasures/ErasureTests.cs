using RlhfGrains.Contracts;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Erasures;

public sealed class ErasureTests
{
    static readonly GrainKey List = GrainKeys.ErasuresOf(Given.Project);
    static readonly AnnotatorId Ann = new("ann"),
        Bob = new("bob");
    readonly World world = new();

    [Fact]
    public void Begin_WhileOneIsUnderWay_IsThatOne_AndBehindItANewOne()
    {
        var first = Begin("r1", Ann).Value;
        Assert.Equal(first, Begin("r2", Ann).Value);
        Assert.Equal(2, Begin("r3", Bob).Value.Number);

        world.Now += TimeSpan.FromSeconds(1);
        var done = world.Ask(List, new FinishErasure(Ann, 1, 7)).Value;
        Assert.Equal((7, world.Now), (done.Records, done.DoneAt));
        Assert.Equal(done, world.Ask(List, new FinishErasure(Ann, 1, 9)).Value);
        Assert.Equal(3, Begin("r4", Ann).Value.Number);
        Assert.Equal(3, world.Ask(List, new FinishErasure(Ann, 1, 9)).Value.Number);
        Assert.Equal(world.RefoldedPicture(List), world.Picture(List));
    }

    [Fact]
    public void Begin_Repeated_GetsTheSameAnswer_AndWithOtherContentIsRefused()
    {
        var first = Begin("r1", Ann).Value;
        Assert.Equal(first, Begin("r1", Ann).Value);
        Assert.Equal(
            Refusal.CodeOf(RequestRefusal.IdReused),
            world.Ask(List, new BeginErasure(Given.Request("r1", 9), Bob, new("k"))).Refusal!.Code
        );
        Assert.Equal(1, world.Journal.Count(j => j.Event is ErasureBegun));
    }

    [Fact]
    public void Erasure_OfNobody_IsUnknown()
    {
        Assert.Equal(
            Refusal.CodeOf(ErasureRefusal.UnknownErasure),
            world.Ask(List, new ReadErasure(Ann)).Refusal!.Code
        );
        Assert.Equal(
            Refusal.CodeOf(ErasureRefusal.UnknownErasure),
            world.Ask(List, new FinishErasure(Ann, 1, 1)).Refusal!.Code
        );
    }

    [Fact]
    public void List_HasTheNewestOfEach_PageByPage_AlsoOutOfItsSnapshot()
    {
        Begin("r1", Ann);
        Begin("r2", Bob);
        world.Ask(List, new FinishErasure(Ann, 1, 7));
        world.RestoreFromSnapshots();
        Begin("r3", Ann);
        var page = world.Ask(List, new ListErasures(0, 1)).Value;
        Assert.Equal([3], page.Erasures.Select(e => e.Number));
        Assert.Equal([2], world.Ask(List, new ListErasures(page.Next!.Value, 1)).Value.Erasures.Select(e => e.Number));
        Assert.Null(world.Ask(List, new ListErasures(0, 2)).Value.Next);
    }

    [Fact]
    public void WhatWasErased_DoesNotComeBack_WhenItArrivesLate()
    {
        var (profile, text) = (
            GrainKeys.ProfileOf(Given.Project, Ann),
            GrainKeys.RationaleOf(Given.Project, Ann, new("i1"), new("j1"))
        );
        world.Send(profile, new KeepProfile(new Profile("ext", "Kim", null)));
        world.Send(text, new KeepRationale("because"));
        // What the host puts into their records, as often as there are records.
        for (var i = 0; i < 2; i++)
            world.State<ProfileState>(profile).Apply(new ProfileErased(world.Now));
        for (var i = 0; i < 2; i++)
            world.State<RationaleState>(text).Apply(new RationaleErased());
        world.RestoreFromSnapshots();

        world.Send(profile, new KeepProfile(new Profile("ext", "Kim", null)));
        world.Send(text, new KeepRationale("because"));

        Assert.Equal(new ProfileView(Profile.Empty, world.Now), world.Ask(profile, new ReadProfile()).Value);
        Assert.Null(world.Ask(text, new ReadRationale()).Value.Text);
    }

    Answer<ErasureView> Begin(string request, AnnotatorId annotator) =>
        world.Ask(List, new BeginErasure(Given.Request(request), annotator, new("key")));
}
