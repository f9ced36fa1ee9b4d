using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Grains.Tests.Keys;

public sealed class KeyTests
{
    static readonly Contracts.GrainKey Key = GrainKeys.Of(new KeyId("k1"));
    readonly World world = new();

    [Fact]
    public void Revoke_IsSeenByTheNextRead_AndTwiceIsOnce()
    {
        world.Ask(Key, Issue(Role.Lead));
        world.Now += TimeSpan.FromMinutes(1);

        var revoked = world.Ask(Key, new RevokeKey(Given.Request("r1"))).Value;
        world.Now += TimeSpan.FromMinutes(1);

        Assert.Equal(revoked.RevokedAt, world.Ask(Key, new ReadKey()).Value.RevokedAt);
        Assert.Equal(revoked.RevokedAt, world.Ask(Key, new RevokeKey(Given.Request("r2"))).Value.RevokedAt);
    }

    [Theory]
    [InlineData(Role.Admin, true, false)]
    [InlineData(Role.Lead, false, false)]
    [InlineData(Role.Lead, true, true)]
    [InlineData(Role.Annotator, true, false)]
    [InlineData(Role.Ingest, false, false)]
    [InlineData((Role)9, true, false)]
    public void Issue_OfARoleThatDoesNotGoWithItsBounds_IsRefused(Role role, bool project, bool annotator)
    {
        var issue = Issue(role) with { Project = project ? Given.Project : null, Annotator = annotator ? new AnnotatorId("ann") : null };

        Assert.Equal("invalid-key", world.Ask(Key, issue).Refusal!.Code);
    }

    [Fact]
    public void Issue_OverAKeyThatIsThere_IsRefused()
    {
        world.Ask(Key, Issue(Role.Lead));

        Assert.Equal("key-exists", world.Ask(Key, Issue(Role.Lead) with { Request = Given.Request("another") }).Refusal!.Code);
    }

    static IssueKey Issue(Role role) => new(Given.Request("i1"), role, Given.Project, null, "for the tests", new byte[32]);
}
