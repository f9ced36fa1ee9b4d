using RlhfGrains.Contracts;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Webhooks;

public sealed class HooksKind : GrainKind<HooksState, HooksSnapshot>
{
    public HooksKind() : base(GrainKeys.Hooks, snapshotVersion: 1)
    {
        Takes<AddWebhook, WebhookAdded>("hooks.add.v1", "hooks.added.v1", HooksDecisions.Add);
        Takes<ChangeWebhook, Done>("hooks.change.v1", "done.v1", HooksDecisions.Change);
        Takes<RemoveWebhook, Done>("hooks.remove.v1", "done.v1", HooksDecisions.Remove);
        Takes<ReadHooks, HooksView>("hooks.read.v1", "hooks.view.v1", HooksDecisions.Read);
        Takes<Announce, Done>("hooks.announce.v1", "done.v1", HooksDecisions.Announce);
        Takes<NoteAgreement, Done>("hooks.note-agreement.v1", "done.v1", AgreementLooks.Note);
        Takes<LookAtAgreement>("hooks.look-at-agreement.v1", AgreementLooks.Due);

        Emits<WebhookListed>("hooks.listed.v1", static (hooks, e) => hooks.Apply(e));
        Emits<WebhookUnlisted>("hooks.unlisted.v1", static (hooks, e) => hooks.Apply(e));
        Emits<LookPlanned>("hooks.look-planned.v1", static (hooks, e) => hooks.Apply(e));
        Emits<LookDue>("hooks.look-due.v1", static (hooks, e) => hooks.Apply(e));
        Emits<LookEnded>("hooks.look-ended.v1", static (hooks, e) => hooks.Apply(e));
        Emits<AgreementCrossed>("hooks.agreement-crossed.v1", static (hooks, e) => hooks.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (hooks, e) => hooks.Requests.Apply(e));
    }

    protected override HooksState Create(GrainKey key) => new();
    protected override HooksSnapshot Save(HooksState state) => state.Save();
    protected override HooksState Restore(GrainKey key, HooksSnapshot snapshot) => HooksState.Restore(snapshot);
}
