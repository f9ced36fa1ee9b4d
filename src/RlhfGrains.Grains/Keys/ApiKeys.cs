using RlhfGrains.Contracts;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Keys;

public enum Role
{
    Admin = 1,
    Lead = 2,
    Annotator = 3,

    /// <summary>A frontend's own back end: it may act for named annotators.</summary>
    Ingest = 4,
}

/// <param name="Project">The one project the key is bound to; null for an admin.</param>
/// <param name="Annotator">For role <see cref="Role.Annotator"/> alone: whom the key speaks for.</param>
/// <param name="SecretHash">SHA-256 of the key's secret, which the host made and shows once.</param>
public sealed record IssueKey(Request Request, Role Role, ProjectId? Project, AnnotatorId? Annotator, string Label, byte[] SecretHash) : IMessage<KeyView>
{
    public const int LabelCharsMax = 200;
}

/// <summary>From the moment it is acknowledged the key opens nothing.</summary>
public sealed record RevokeKey(Request Request) : IMessage<KeyView>;

public sealed record ReadKey : IMessage<KeyView>;

/// <summary>For the host alone: <paramref name="SecretHash"/> never leaves it.</summary>
public sealed record KeyView(
    KeyId Id, Role Role, ProjectId? Project, AnnotatorId? Annotator, string Label, byte[] SecretHash, Instant IssuedAt, Instant? RevokedAt) : IReply;

public sealed record KeyIssued(
    KeyId Id, Role Role, ProjectId? Project, AnnotatorId? Annotator, string Label, byte[] SecretHash, Instant At) : IEvent;

public sealed record KeyRevoked(Instant At) : IEvent;

/// <summary>In order of precedence.</summary>
public enum KeyRefusal
{
    UnknownKey,
    KeyExists,

    /// <summary>The role, project and annotator do not go together; the detail says why.</summary>
    InvalidKey,
}
