using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

public sealed class WebhookListKind : GrainKind<WebhookListState, WebhookListSnapshot>
{
    public WebhookListKind()
        : base(GrainKeys.WebhookList, snapshotVersion: 1)
    {
        Takes<AddWebhook, WebhookAdded>("webhook-list.add.v1", "webhook-list.added.v1", WebhookListDecisions.Add);
        Takes<ChangeWebhook, Done>("webhook-list.change.v1", "done.v1", WebhookListDecisions.Change);
        Takes<RemoveWebhook, Done>("webhook-list.remove.v1", "done.v1", WebhookListDecisions.Remove);
        Takes<ReadWebhooks, WebhookListView>("webhook-list.read.v1", "webhook-list.view.v1", WebhookListDecisions.Read);
        Takes<Announce, Done>("webhook-list.announce.v1", "done.v1", WebhookListDecisions.Announce);
        Takes<NoteAgreement, Done>("webhook-list.note-agreement.v1", "done.v1", AgreementLooks.Note);
        Takes<LookAtAgreement>("webhook-list.look-at-agreement.v1", AgreementLooks.Due);

        Emits<WebhookListed>("webhook-list.listed.v1", static (list, e) => list.Apply(e));
        Emits<WebhookUnlisted>("webhook-list.unlisted.v1", static (list, e) => list.Apply(e));
        Emits<LookPlanned>("webhook-list.look-planned.v1", static (list, e) => list.Apply(e));
        Emits<LookDue>("webhook-list.look-due.v1", static (list, e) => list.Apply(e));
        Emits<LookEnded>("webhook-list.look-ended.v1", static (list, e) => list.Apply(e));
        Emits<AgreementCrossed>("webhook-list.agreement-crossed.v1", static (list, e) => list.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (list, e) => list.Requests.Apply(e));
    }

    protected override WebhookListState Create(GrainKey key) => new();

    protected override WebhookListSnapshot Save(WebhookListState state) => state.Save();

    protected override WebhookListState Restore(GrainKey key, WebhookListSnapshot snapshot) =>
        WebhookListState.Restore(snapshot);
}
