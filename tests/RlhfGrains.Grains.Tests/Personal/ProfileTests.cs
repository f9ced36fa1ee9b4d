using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Personal;

public sealed class ProfileTests
{
    static readonly Contracts.GrainKey Kim = GrainKeys.ProfileOf(Given.Project, new("an-1"));

    readonly World world = new();

    [Fact]
    public void Change_SetsWhatIsStated_AndSaysWhetherAnythingWasDone()
    {
        world.Send(Kim, new KeepProfile(new Profile("ext", "Kim", "kim@example.org")));

        Assert.True(Change("r1", "Kim Lee", null).IsChanged);
        Assert.False(Change("r2", "Kim Lee", "kim@example.org").IsChanged);
        Assert.True(Change("r3", null, "").IsChanged);
        Assert.True(Change("r1", "Kim Lee", null).IsChanged); // sent again: the same answer
        world.RestoreFromSnapshots();

        Assert.Equal(new Profile("ext", "Kim Lee", null), Profile());
        Assert.Equal(
            "id-reused",
            world.Ask(Kim, new ChangeProfile(Given.Request("r1", 2), null, "Somebody", null)).Refusal!.Code
        );
    }

    [Fact]
    public void TheProfileOfTheEnrolment_ThatComesLate_LeavesWhatWasSetMeanwhile()
    {
        Change("r1", "Kim Lee", null);

        world.Send(Kim, new KeepProfile(new Profile("ext", "Kim", "kim@example.org")));

        Assert.Equal(new Profile("ext", "Kim Lee", null), Profile());
    }

    [Fact]
    public void WhatWasErased_IsNotSetAgain()
    {
        Change("r1", "Kim", null);
        world.State<ProfileState>(Kim).Apply(new ProfileErased(world.Now));

        Assert.Equal(
            "profile-erased",
            world.Ask(Kim, new ChangeProfile(Given.Request("r2"), null, "Kim", null)).Refusal!.Code
        );
        Assert.Equal(Grains.Personal.Profile.Empty, Profile());
    }

    [Fact]
    public void Enrolment_UnderAnIdOfItsCaller_IsOfOnePerson()
    {
        var open = Given.Open(Given.Item("i1"));
        var project = GrainKeys.Of(Given.Project);
        var first = open.Ask(project, new EnrollAnnotator("r1", "kim", "Kim", null)).Value;

        Assert.Equal(first, open.Ask(project, new EnrollAnnotator("r1", "kim", "Kim", null)).Value);
        Assert.True(first.IsNew);
        Assert.Equal("id-reused", open.Ask(project, new EnrollAnnotator("r1", "lee", "Lee", null)).Refusal!.Code);
    }

    [Fact]
    public void NothingThatIsSaidOfWhoWasErased_IsRemembered_NotEvenItsHash()
    {
        Change("r1", "Kim", null);
        world.State<ProfileState>(Kim).Apply(new ProfileErased(world.Now));

        var again = world.Ask(Kim, new ChangeProfile(Given.Request("r2"), "ext", null, null));

        Assert.False(again.Value.IsChanged);
        Assert.Equal(Grains.Personal.Profile.Empty, Profile());
        Assert.Null(world.State<ProfileState>(Kim).Requests.Find("r2"));
    }

    ProfileChanged Change(string request, string? name, string? contact) =>
        world.Ask(Kim, new ChangeProfile(Given.Request(request), null, name, contact)).Value;

    Profile Profile() => world.Ask(Kim, new ReadProfile()).Value.Profile;
}
