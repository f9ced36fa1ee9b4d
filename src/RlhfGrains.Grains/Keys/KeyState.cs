using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Keys;

public sealed class KeyState
{
    public KeyView? Key { get; private set; }
    public RequestLog Requests { get; private init; } = new();

    public void Apply(KeyIssued e) =>
        Key = new KeyView(
            e.Id,
            e.Role,
            e.Scope,
            e.Project,
            e.Annotator,
            e.Label,
            e.SecretHash,
            e.Maker,
            e.At,
            e.ExpiresAt,
            LastUsedAt: null,
            RevokedAt: null,
            RevokedBy: null,
            e.Replaces,
            Successor: null
        );

    public void Apply(KeyRevoked e) => Key = Key! with { RevokedAt = e.At, RevokedBy = e.By };

    public void Apply(KeyReplaced e) => Key = Key! with { Successor = e.Successor, ExpiresAt = e.ExpiresAt };

    public void Apply(KeyUsed e) => Key = Key! with { LastUsedAt = e.At };

    public KeySnapshot Save() => new(Key, Requests.Save());

    public static KeyState Restore(KeySnapshot snapshot) =>
        new() { Key = snapshot.Key, Requests = RequestLog.Restore(snapshot.Requests) };
}

public sealed record KeySnapshot(KeyView? Key, RequestLogSnapshot Requests);
