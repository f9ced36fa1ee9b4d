using RlhfGrains.Contracts;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Keys;

public sealed class KeyState
{
    public KeyView? Key { get; private set; }
    public RequestLog Requests { get; private init; } = new();

    public void Apply(KeyIssued e) => Key = new KeyView(e.Id, e.Role, e.Project, e.Annotator, e.Label, e.SecretHash, e.At, null);

    public void Apply(KeyRevoked e) => Key = Key! with { RevokedAt = e.At };

    public KeySnapshot Save() => new(Key, Requests.Save());

    public static KeyState Restore(KeySnapshot snapshot) => new() { Key = snapshot.Key, Requests = RequestLog.Restore(snapshot.Requests) };
}

public sealed record KeySnapshot(KeyView? Key, RequestLogSnapshot Requests);

public static class KeyDecisions
{
    public static Decision<KeyView> Issue(KeyState state, IssueKey m, Turn turn) => Once.Decide(state.Requests, m.Request, () =>
    {
        if (state.Key is not null) return Decision.Refuse<KeyView>(KeyRefusal.KeyExists);
        if (Misfit(m) is { } misfit) return Decision.Refuse<KeyView>(KeyRefusal.InvalidKey, misfit);
        var issued = new KeyIssued(new KeyId(turn.Self.Name), m.Role, m.Project, m.Annotator, m.Label, m.SecretHash, turn.Now);
        return Decision.Reply(new KeyView(issued.Id, m.Role, m.Project, m.Annotator, m.Label, m.SecretHash, turn.Now, null), [issued]);
    });

    public static Decision<KeyView> Revoke(KeyState state, RevokeKey m, Turn turn) => Once.Decide(state.Requests, m.Request, () =>
    {
        if (state.Key is not { } key) return Decision.Refuse<KeyView>(KeyRefusal.UnknownKey);
        if (key.RevokedAt is not null) return Decision.Reply(key);
        return Decision.Reply(key with { RevokedAt = turn.Now }, [new KeyRevoked(turn.Now)]);
    });

    public static Decision<KeyView> Read(KeyState state, ReadKey m, Turn turn) =>
        state.Key is { } key ? Decision.Reply(key) : Decision.Refuse<KeyView>(KeyRefusal.UnknownKey);

    static string? Misfit(IssueKey m)
    {
        if (!Enum.IsDefined(m.Role)) return "there is no such role";
        if (m.Role is Role.Admin != m.Project is null) return "an admin key is server-wide; every other key is bound to one project";
        if (m.Role is Role.Annotator != m.Annotator is not null) return "an annotator key speaks for one annotator; no other key does";
        if (m.Label.Length > IssueKey.LabelCharsMax) return $"a label has at most {IssueKey.LabelCharsMax} characters";
        return m.SecretHash.Length == 32 ? null : "the hash of a secret has 32 bytes";
    }
}

public sealed class KeyKind : GrainKind<KeyState, KeySnapshot>
{
    public KeyKind() : base(GrainKeys.Key, snapshotVersion: 1)
    {
        Takes<IssueKey, KeyView>("key.issue.v1", "key.view.v1", KeyDecisions.Issue);
        Takes<RevokeKey, KeyView>("key.revoke.v1", "key.view.v1", KeyDecisions.Revoke);
        Takes<ReadKey, KeyView>("key.read.v1", "key.view.v1", KeyDecisions.Read);
        Emits<KeyIssued>("key.issued.v1", static (key, e) => key.Apply(e));
        Emits<KeyRevoked>("key.revoked.v1", static (key, e) => key.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (key, e) => key.Requests.Apply(e));
    }

    protected override KeyState Create(GrainKey key) => new();
    protected override KeySnapshot Save(KeyState state) => state.Save();
    protected override KeyState Restore(GrainKey key, KeySnapshot snapshot) => KeyState.Restore(snapshot);
}
