using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Personal;

/// <summary>Everything that says who an annotator is. It lies in this grain's records alone, so that erasing overwrites them and nothing else.</summary>
public sealed record Profile(string? ExternalId, string? Name, string? Contact)
{
    /// <summary>1,000: an e-mail address has 254 characters at most, a crowd platform's worker id far fewer.</summary>
    public const int FieldCharsMax = 1_000;

    public static Profile Empty { get; } = new(null, null, null);
}

public sealed record KeepProfile(Profile Profile) : IMessage;

public sealed record ReadProfile : IMessage<ProfileView>;

/// <param name="ErasedAt">When it was erased; null: it was not.</param>
public sealed record ProfileView(Profile Profile, Instant? ErasedAt) : IReply;

public sealed record ProfileKept(Profile Profile) : IEvent;

/// <summary>Stands in every record that held the profile, in place of what was there.</summary>
public sealed record ProfileErased(Instant At) : IEvent;

public sealed class ProfileState
{
    public Profile Profile { get; private set; } = Profile.Empty;
    public Instant? ErasedAt { get; private set; }

    public void Apply(ProfileKept e) => Profile = e.Profile;

    public void Apply(ProfileErased e)
    {
        Profile = Profile.Empty;
        ErasedAt = e.At;
    }
}

public sealed record ProfileSnapshot(Profile Profile, Instant? ErasedAt);

public sealed class ProfileKind : GrainKind<ProfileState, ProfileSnapshot>
{
    public ProfileKind() : base(GrainKeys.Profile, snapshotVersion: 1)
    {
        // Sent before the erasure and delivered after it, a profile must not come back.
        Takes<KeepProfile>("profile.keep.v1", static (profile, m, _) =>
            profile.ErasedAt is not null || profile.Profile == m.Profile ? Decision.Ignore : Decision.Accept([new ProfileKept(m.Profile)]));
        Takes<ReadProfile, ProfileView>("profile.read.v1", "profile.view.v1", static (profile, _, _) => Decision.Reply(new ProfileView(profile.Profile, profile.ErasedAt)));
        Emits<ProfileKept>("profile.kept.v1", static (profile, e) => profile.Apply(e));
        Emits<ProfileErased>("profile.erased.v1", static (profile, e) => profile.Apply(e));
    }

    protected override ProfileState Create(GrainKey key) => new();
    protected override ProfileSnapshot Save(ProfileState state) => new(state.Profile, state.ErasedAt);

    protected override ProfileState Restore(GrainKey key, ProfileSnapshot snapshot)
    {
        var state = new ProfileState();
        state.Apply(new ProfileKept(snapshot.Profile));
        if (snapshot.ErasedAt is { } erasedAt) state.Apply(new ProfileErased(erasedAt));
        return state;
    }
}
