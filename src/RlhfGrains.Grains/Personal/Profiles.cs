using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Personal;

/// <summary>
/// Everything that says who an annotator is. It lies in this grain's records alone, so that erasing overwrites them and
/// nothing else.
/// </summary>
public sealed record Profile(string? ExternalId, string? Name, string? Contact)
{
    /// <summary>1,000: an e-mail address has 254 characters at most, a crowd platform's worker id far fewer.</summary>
    public const int FieldCharsMax = 1_000;

    public static Profile Empty { get; } = new(null, null, null);
}

/// <summary>Sent by the project when it enrols the person. What was changed since stays.</summary>
public sealed record KeepProfile(Profile Profile) : IMessage;

/// <summary>Changes what is stated, and nothing else.</summary>
/// <param name="ExternalId">Null: as it is.</param>
/// <param name="Name">Null: as it is; empty: none any more.</param>
/// <param name="Contact">Null: as it is; empty: none any more.</param>
public sealed record ChangeProfile(Request Request, string? ExternalId, string? Name, string? Contact)
    : IMessage<ProfileChanged>;

/// <param name="IsChanged">False: everything that was stated was so before.</param>
public sealed record ProfileChanged(bool IsChanged) : IReply;

public enum ProfileRefusal
{
    /// <summary>What says who the person is was erased, and is not kept again under this id.</summary>
    ProfileErased,
}

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
    public RequestLog Requests { get; init; } = new();

    public void Apply(ProfileKept e) => Profile = e.Profile;

    public void Apply(ProfileErased e)
    {
        Profile = Profile.Empty;
        ErasedAt = e.At;
    }
}

/// <param name="Requests">Of what is said in them nothing is here but its hash.</param>
public sealed record ProfileSnapshot(Profile Profile, Instant? ErasedAt, RequestLogSnapshot Requests);

public static class ProfileDecisions
{
    /// <summary>
    /// Sent before the erasure and delivered after it, a profile must not come back; nor, when it comes late, over what
    /// a lead has set meanwhile.
    /// </summary>
    public static Decision<Done> Keep(ProfileState profile, KeepProfile m, Turn turn)
    {
        var kept =
            profile.Profile == Profile.Empty
                ? m.Profile
                : profile.Profile with
                {
                    ExternalId = profile.Profile.ExternalId ?? m.Profile.ExternalId,
                };
        return profile.ErasedAt is not null || kept == profile.Profile
            ? Decision.Ignore
            : Decision.Accept([new ProfileKept(kept)]);
    }

    public static Decision<ProfileChanged> Change(ProfileState profile, ChangeProfile m, Turn turn)
    {
        // Before the request is looked at: not even the hash of what is said comes back.
        if (profile.ErasedAt is not null)
            return m.Name is null && m.Contact is null
                ? Decision.Reply(new ProfileChanged(false))
                : Decision.Refuse<ProfileChanged>(
                    ProfileRefusal.ProfileErased,
                    "the person's data were erased, and are not kept again"
                );
        return Once.Decide(profile.Requests, m.Request, () =>
        {
            var now = profile.Profile;
            var changed = new Profile(
                m.ExternalId ?? now.ExternalId,
                Stated(m.Name, now.Name),
                Stated(m.Contact, now.Contact)
            );
            return changed == now
                ? Decision.Reply(new ProfileChanged(false))
                : Decision.Reply(new ProfileChanged(true), [new ProfileKept(changed)]);
        });
    }

    static string? Stated(string? stated, string? now) =>
        stated is null ? now
        : stated.Length == 0 ? null
        : stated;
}

public sealed class ProfileKind : GrainKind<ProfileState, ProfileSnapshot>
{
    public ProfileKind()
        : base(GrainKeys.Profile, snapshotVersion: 1)
    {
        Takes<KeepProfile>("profile.keep.v1", ProfileDecisions.Keep);
        Takes<ChangeProfile, ProfileChanged>("profile.change.v1", "profile.changed.v1", ProfileDecisions.Change);
        Takes<ReadProfile, ProfileView>("profile.read.v1", "profile.view.v1", static (profile, _, _) =>
            Decision.Reply(new ProfileView(profile.Profile, profile.ErasedAt))
        );
        Emits<ProfileKept>("profile.kept.v1", static (profile, e) => profile.Apply(e));
        Emits<ProfileErased>("profile.erased.v1", static (profile, e) => profile.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (profile, e) => profile.Requests.Apply(e));
    }

    protected override ProfileState Create(GrainKey key) => new();

    protected override ProfileSnapshot Save(ProfileState state) =>
        new(state.Profile, state.ErasedAt, state.Requests.Save());

    protected override ProfileState Restore(GrainKey key, ProfileSnapshot snapshot)
    {
        var state = new ProfileState { Requests = RequestLog.Restore(snapshot.Requests) };
        state.Apply(new ProfileKept(snapshot.Profile));
        if (snapshot.ErasedAt is { } erasedAt)
            state.Apply(new ProfileErased(erasedAt));
        return state;
    }
}
