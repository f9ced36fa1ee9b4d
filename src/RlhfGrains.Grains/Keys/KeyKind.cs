using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Keys;

public sealed class KeyKind : GrainKind<KeyState, KeySnapshot>
{
    public KeyKind()
        : base(GrainKeys.Key, snapshotVersion: 1)
    {
        Takes<IssueKey, KeyView>("key.issue.v1", "key.view.v1", KeyDecisions.Issue);
        Takes<RevokeKey, KeyView>("key.revoke.v1", "key.view.v1", KeyDecisions.Revoke);
        Takes<ReplaceKey, KeyView>("key.replace.v1", "key.view.v1", KeyDecisions.Replace);
        Takes<NoteKeyUse, Done>("key.note-use.v1", "done.v1", KeyDecisions.NoteUse);
        Takes<ReadKey, KeyView>("key.read.v1", "key.view.v1", KeyDecisions.Read);
        Emits<KeyIssued>("key.issued.v1", static (key, e) => key.Apply(e));
        Emits<KeyRevoked>("key.revoked.v1", static (key, e) => key.Apply(e));
        Emits<KeyReplaced>("key.replaced.v1", static (key, e) => key.Apply(e));
        Emits<KeyUsed>("key.used.v1", static (key, e) => key.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (key, e) => key.Requests.Apply(e));
    }

    protected override KeyState Create(GrainKey key) => new();

    protected override KeySnapshot Save(KeyState state) => state.Save();

    protected override KeyState Restore(GrainKey key, KeySnapshot snapshot) => KeyState.Restore(snapshot);
}
