using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Tests.Keys;

public sealed class KeyTests
{
    static readonly GrainKey Key = GrainKeys.Of(new KeyId("k1"));
    readonly World world = new();

    [Fact]
    public void Revoke_IsSeenByTheNextRead_AndTwiceIsOnce()
    {
        world.Ask(Key, Issue(Role.Lead));
        world.Now += TimeSpan.FromMinutes(1);

        var revoked = world.Ask(Key, new RevokeKey(Given.Request("r1"), new KeyId("by"))).Value;
        world.Now += TimeSpan.FromMinutes(1);

        var read = world.Ask(Key, new ReadKey()).Value;
        Assert.Equal(revoked.RevokedAt, read.RevokedAt);
        Assert.Equal(new KeyId("by"), read.RevokedBy);
        Assert.Equal(
            revoked.RevokedAt,
            world.Ask(Key, new RevokeKey(Given.Request("r2"), new KeyId("other"))).Value.RevokedAt
        );
    }

    [Theory]
    [InlineData(Role.Admin, null, true, false)]
    [InlineData(Role.Lead, null, false, false)]
    [InlineData(Role.Lead, null, true, true)]
    [InlineData(Role.Annotator, null, true, false)]
    [InlineData(Role.Ingest, null, false, false)]
    [InlineData(Role.Exporter, null, false, false)]
    [InlineData(Role.Ingest, KeyScope.ReadOnly, true, false)]
    [InlineData(Role.Lead, KeyScope.NoPractice, true, false)]
    [InlineData(Role.Lead, (KeyScope)9, true, false)]
    [InlineData((Role)9, null, true, false)]
    public void Issue_OfARoleThatDoesNotGoWithItsBounds_IsRefused(
        Role role,
        KeyScope? scope,
        bool project,
        bool annotator
    )
    {
        var issue = Issue(role) with
        {
            Scope = scope,
            Project = project ? Given.Project : null,
            Annotator = annotator ? new AnnotatorId("ann") : null,
        };

        Assert.Equal("invalid-key", world.Ask(Key, issue).Refusal!.Code);
    }

    [Fact]
    public void Issue_OfAKeyThatHasExpiredAlready_IsRefused() =>
        Assert.Equal("invalid-key", world.Ask(Key, Issue(Role.Lead) with { ExpiresAt = world.Now }).Refusal!.Code);

    [Fact]
    public void Issue_OverAKeyThatIsThere_IsRefused()
    {
        world.Ask(Key, Issue(Role.Lead));

        Assert.Equal(
            "key-exists",
            world.Ask(Key, Issue(Role.Lead) with { Request = Given.Request("another") }).Refusal!.Code
        );
    }

    [Fact]
    public void Key_OpensUntilItExpires()
    {
        var view = world.Ask(Key, Issue(Role.Lead) with { ExpiresAt = world.Now + TimeSpan.FromHours(1) }).Value;

        Assert.True(view.Opens(world.Now));
        Assert.True(view.Opens(view.ExpiresAt!.Value - TimeSpan.FromMilliseconds(1)));
        Assert.False(view.Opens(view.ExpiresAt.Value));
    }

    [Fact]
    public void Replace_LetsTheOldKeyGoOnForAWhile_ButNotLongerThanItWouldHave()
    {
        world.Ask(Key, Issue(Role.Lead));

        var replaced = world.Ask(Key, new ReplaceKey(Given.Request("r1"), new KeyId("k2"), 24)).Value;
        Assert.Equal(world.Now + TimeSpan.FromHours(24), replaced.ExpiresAt);
        Assert.Equal(new KeyId("k2"), replaced.Successor);

        var sooner = world.Ask(Key, new ReplaceKey(Given.Request("r2"), new KeyId("k3"), 48)).Value;
        Assert.Equal(replaced.ExpiresAt, sooner.ExpiresAt);
        world.Now = replaced.ExpiresAt!.Value;
        Assert.Equal(
            "key-ended",
            world.Ask(Key, new ReplaceKey(Given.Request("r3"), new KeyId("k4"), 1)).Refusal!.Code
        );
    }

    [Fact]
    public void Use_IsKeptOnceAnHour()
    {
        world.Ask(Key, Issue(Role.Lead));
        var first = world.Now += TimeSpan.FromMinutes(1);
        world.Ask(Key, new NoteKeyUse());
        world.Now += TimeSpan.FromMinutes(59);
        world.Ask(Key, new NoteKeyUse());
        Assert.Equal(first, world.Ask(Key, new ReadKey()).Value.LastUsedAt);

        var next = world.Now += TimeSpan.FromMinutes(1);
        world.Ask(Key, new NoteKeyUse());

        Assert.Equal(next, world.Ask(Key, new ReadKey()).Value.LastUsedAt);
    }

    [Fact]
    public void EndedKeys_TellTheListsThatNameThem()
    {
        var annotator = new AnnotatorId("ann");
        world.Ask(GrainKeys.KeysOf(Given.Project), new AddEntry("k1"));
        world.Ask(GrainKeys.KeysOf(Given.Project, annotator), new AddEntry("k1"));
        world.Ask(Key, Issue(Role.Annotator) with { Annotator = annotator });

        world.Ask(Key, new RevokeKey(Given.Request("r1"), new KeyId("by")));

        foreach (var register in new[] { GrainKeys.KeysOf(Given.Project), GrainKeys.KeysOf(Given.Project, annotator) })
            Assert.Equal(world.Now, world.State<DirectoryState>(register).Find("k1")!.EndsAt);
    }

    static IssueKey Issue(Role role) =>
        new(
            Given.Request("i1"),
            role,
            null,
            Given.Project,
            null,
            "for the tests",
            new byte[32],
            new KeyId("maker"),
            null,
            null
        );
}
