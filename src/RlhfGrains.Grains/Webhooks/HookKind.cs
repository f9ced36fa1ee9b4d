using RlhfGrains.Contracts;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Webhooks;

public sealed class HookKind : GrainKind<HookState, HookSnapshot>
{
    public HookKind() : base(GrainKeys.Hook, snapshotVersion: 1)
    {
        Takes<ReadWebhook, WebhookView>("hook.read.v1", "hook.view.v1", HookDecisions.Read);
        Takes<SetWebhookPaused, WebhookView>("hook.set-paused.v1", "hook.view.v1", HookDecisions.SetPaused);
        Takes<RotateSecret, SecretRotation>("hook.rotate-secret.v1", "hook.secret-rotation.v1", HookDecisions.Rotate);
        Takes<PingWebhook, DeliveryView>("hook.ping.v1", "hook.delivery.v1", DeliveryDecisions.Ping);
        Takes<Redeliver, DeliveryView>("hook.redeliver.v1", "hook.delivery.v1", DeliveryDecisions.Redeliver);
        Takes<ReadDeliveries, DeliveryList>("hook.read-deliveries.v1", "hook.deliveries.v1", DeliveryDecisions.List);
        Takes<ReadNextDelivery, NextDelivery>("hook.read-next.v1", "hook.next.v1", DeliveryDecisions.ReadNext);
        Takes<NoteAttempt, Done>("hook.note-attempt.v1", "done.v1", DeliveryDecisions.Note);
        Takes<BeginWebhook>("hook.begin.v1", HookDecisions.Begin);
        Takes<AlterWebhook>("hook.alter.v1", HookDecisions.Alter);
        Takes<EndWebhook>("hook.end.v1", HookDecisions.End);
        Takes<Enqueue>("hook.enqueue.v1", DeliveryDecisions.Enqueue);
        Takes<RetryDelivery>("hook.retry-delivery.v1", DeliveryDecisions.Retry);

        Emits<WebhookBegun>("hook.begun.v1", static (hook, e) => hook.Apply(e));
        Emits<WebhookAltered>("hook.altered.v1", static (hook, e) => hook.Apply(e));
        Emits<WebhookEnded>("hook.ended.v1", static (hook, e) => hook.Apply(e));
        Emits<SecretRotated>("hook.secret-rotated.v1", static (hook, e) => hook.Apply(e));
        Emits<WebhookPaused>("hook.paused.v1", static (hook, e) => hook.Apply(e));
        Emits<WebhookResumed>("hook.resumed.v1", static (hook, e) => hook.Apply(e));
        Emits<DeliveryQueued>("hook.delivery-queued.v1", static (hook, e) => hook.Apply(e));
        Emits<DeliveriesDropped>("hook.deliveries-dropped.v1", static (hook, e) => hook.Apply(e));
        Emits<PingQueued>("hook.ping-queued.v1", static (hook, e) => hook.Apply(e));
        Emits<DeliveryRequeued>("hook.delivery-requeued.v1", static (hook, e) => hook.Apply(e));
        Emits<DeliveryAttempted>("hook.delivery-attempted.v1", static (hook, e) => hook.Apply(e));
        Emits<RetryDue>("hook.retry-due.v1", static (hook, e) => hook.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (hook, e) => hook.Requests.Apply(e));
    }

    protected override HookState Create(GrainKey key) => new();
    protected override HookSnapshot Save(HookState state) => state.Save();
    protected override HookState Restore(GrainKey key, HookSnapshot snapshot) => HookState.Restore(snapshot);
}
