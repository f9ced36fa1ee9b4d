using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Keys;

public sealed record KeyIssued(
    KeyId Id,
    Role Role,
    KeyScope? Scope,
    ProjectId? Project,
    AnnotatorId? Annotator,
    string Label,
    byte[] SecretHash,
    KeyId Maker,
    Instant? ExpiresAt,
    KeyId? Replaces,
    Instant At
) : IEvent;

public sealed record KeyRevoked(KeyId By, Instant At) : IEvent;

public sealed record KeyReplaced(KeyId Successor, Instant ExpiresAt, Instant At) : IEvent;

public sealed record KeyUsed(Instant At) : IEvent;
