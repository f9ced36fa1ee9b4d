using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Keys;

/// <param name="Scope">Narrows the role; null: all of it.</param>
/// <param name="Project">The one project the key is bound to; null for an admin.</param>
/// <param name="Annotator">For role <see cref="Role.Annotator"/> alone: whom the key speaks for.</param>
/// <param name="SecretHash">SHA-256 of the key's secret, which the host made and shows once.</param>
/// <param name="Maker">The key that asked for it.</param>
/// <param name="ExpiresAt">From then on it opens nothing; null: only its revocation ends it.</param>
/// <param name="Replaces">The key that it is to take the place of.</param>
public sealed record IssueKey(
    Request Request,
    Role Role,
    KeyScope? Scope,
    ProjectId? Project,
    AnnotatorId? Annotator,
    string Label,
    byte[] SecretHash,
    KeyId Maker,
    Instant? ExpiresAt,
    KeyId? Replaces
) : IMessage<KeyView>
{
    public const int LabelCharsMax = 200;
}

/// <summary>From the moment it is acknowledged the key opens nothing.</summary>
/// <param name="By">The key that asked for it.</param>
public sealed record RevokeKey(Request Request, KeyId By) : IMessage<KeyView>;

/// <summary>
/// Another key takes this one's place, which goes on until a time so that whoever uses it can change over.
/// </summary>
/// <param name="OverlapHours">0: it opens nothing from now on.</param>
public sealed record ReplaceKey(Request Request, KeyId Successor, int OverlapHours) : IMessage<KeyView>
{
    /// <summary>30 days: a month's deployments.</summary>
    public const int OverlapHoursMax = 720;
}

/// <summary>The key was used. Kept once an hour, so that it costs next to nothing.</summary>
public sealed record NoteKeyUse : IMessage<Done>
{
    public static readonly TimeSpan KeptEvery = TimeSpan.FromHours(1);
}

public sealed record ReadKey : IMessage<KeyView>;

/// <summary>For the host alone: <paramref name="SecretHash"/> never leaves it.</summary>
/// <param name="LastUsedAt">To the hour; null: never.</param>
/// <param name="Successor">The key that took its place.</param>
public sealed record KeyView(
    KeyId Id,
    Role Role,
    KeyScope? Scope,
    ProjectId? Project,
    AnnotatorId? Annotator,
    string Label,
    byte[] SecretHash,
    KeyId Maker,
    Instant IssuedAt,
    Instant? ExpiresAt,
    Instant? LastUsedAt,
    Instant? RevokedAt,
    KeyId? RevokedBy,
    KeyId? Replaces,
    KeyId? Successor
) : IReply
{
    /// <summary>Whether it opens anything at this time.</summary>
    public bool Opens(Instant now) => RevokedAt is null && !(ExpiresAt <= now);
}

/// <summary>In order of precedence.</summary>
public enum KeyRefusal
{
    UnknownKey,
    KeyExists,

    /// <summary>It was revoked or has expired: there is nothing to replace.</summary>
    KeyEnded,

    /// <summary>The role, scope, project, annotator and expiry do not go together; the detail says why.</summary>
    InvalidKey,
}
