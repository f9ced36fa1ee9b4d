using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

public sealed class WebhookKind : GrainKind<WebhookState, WebhookSnapshot>
{
    public WebhookKind()
        : base(GrainKeys.Webhook, snapshotVersion: 1)
    {
        Takes<ReadWebhook, WebhookView>("webhook.read.v1", "webhook.view.v1", WebhookDecisions.Read);
        Takes<SetWebhookPaused, WebhookView>("webhook.set-paused.v1", "webhook.view.v1", WebhookDecisions.SetPaused);
        Takes<RotateSecret, SecretRotation>(
            "webhook.rotate-secret.v1",
            "webhook.secret-rotation.v1",
            WebhookDecisions.Rotate
        );
        Takes<PingWebhook, DeliveryView>("webhook.ping.v1", "webhook.delivery.v1", DeliveryDecisions.Ping);
        Takes<Redeliver, DeliveryView>("webhook.redeliver.v1", "webhook.delivery.v1", DeliveryDecisions.Redeliver);
        Takes<ReadDeliveries, DeliveryList>(
            "webhook.read-deliveries.v1",
            "webhook.deliveries.v1",
            DeliveryDecisions.List
        );
        Takes<ReadNextDelivery, NextDelivery>("webhook.read-next.v1", "webhook.next.v1", DeliveryDecisions.ReadNext);
        Takes<NoteAttempt, Done>("webhook.note-attempt.v1", "done.v1", DeliveryDecisions.Note);
        Takes<BeginWebhook>("webhook.begin.v1", WebhookDecisions.Begin);
        Takes<AlterWebhook>("webhook.alter.v1", WebhookDecisions.Alter);
        Takes<EndWebhook>("webhook.end.v1", WebhookDecisions.End);
        Takes<Enqueue>("webhook.enqueue.v1", DeliveryDecisions.Enqueue);
        Takes<RetryDelivery>("webhook.retry-delivery.v1", DeliveryDecisions.Retry);

        Emits<WebhookBegun>("webhook.begun.v1", static (webhook, e) => webhook.Apply(e));
        Emits<WebhookAltered>("webhook.altered.v1", static (webhook, e) => webhook.Apply(e));
        Emits<WebhookEnded>("webhook.ended.v1", static (webhook, e) => webhook.Apply(e));
        Emits<SecretRotated>("webhook.secret-rotated.v1", static (webhook, e) => webhook.Apply(e));
        Emits<WebhookPaused>("webhook.paused.v1", static (webhook, e) => webhook.Apply(e));
        Emits<WebhookResumed>("webhook.resumed.v1", static (webhook, e) => webhook.Apply(e));
        Emits<DeliveryQueued>("webhook.delivery-queued.v1", static (webhook, e) => webhook.Apply(e));
        Emits<DeliveriesDropped>("webhook.deliveries-dropped.v1", static (webhook, e) => webhook.Apply(e));
        Emits<PingQueued>("webhook.ping-queued.v1", static (webhook, e) => webhook.Apply(e));
        Emits<DeliveryRequeued>("webhook.delivery-requeued.v1", static (webhook, e) => webhook.Apply(e));
        Emits<DeliveryAttempted>("webhook.delivery-attempted.v1", static (webhook, e) => webhook.Apply(e));
        Emits<RetryDue>("webhook.retry-due.v1", static (webhook, e) => webhook.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (webhook, e) => webhook.Requests.Apply(e));
    }

    protected override WebhookState Create(GrainKey key) => new();

    protected override WebhookSnapshot Save(WebhookState state) => state.Save();

    protected override WebhookState Restore(GrainKey key, WebhookSnapshot snapshot) => WebhookState.Restore(snapshot);
}
