using RlhfGrains.Contracts;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>What waits, what was sent, and what is sent again: in order, one at a time, at least once.</summary>
public static class DeliveryDecisions
{
    public static Decision<Done> Enqueue(HookState hook, Enqueue m, Turn turn)
    {
        if (!hook.IsThere) return Decision.Ignore;
        var room = HookState.QueueMax - hook.Waiting;
        List<IEvent> events = [.. m.Happenings.Take(room).Select(h => new DeliveryQueued(h, turn.Now))];
        if (m.Happenings.Count <= room) return Decision.Accept(events);
        // A gap that goes on being filled would be overlooked: sending stops until somebody has seen it.
        events.Add(new DeliveriesDropped(m.Happenings.Count - room, turn.Now));
        if (hook.Paused is null) events.Add(new WebhookPaused(PauseReason.QueueFull, turn.Now));
        return Decision.Accept(events);
    }

    public static Decision<NextDelivery> ReadNext(HookState hook, ReadNextDelivery m, Turn turn) => hook.Next is { } next
        ? Decision.Reply(new NextDelivery(next, hook.Url, hook.Secrets(turn.Now)))
        : Decision.Reply(new NextDelivery(null, "", []));

    public static Decision<Done> Note(HookState hook, NoteAttempt m, Turn turn)
    {
        var delivery = hook.Ping?.Number == m.Number ? hook.Ping : hook.Head?.Number == m.Number ? hook.Head : null;
        // Said before, or the subscription has ended meanwhile.
        if (delivery is null || m.Attempt.Number != delivery.Attempts + 1) return Decision.Ignore;
        var isPing = delivery == hook.Ping;
        if (m.Attempt.Fault is not { } fault || isPing || hook.Paused is not null) return Decision.Accept([new DeliveryAttempted(m.Number, m.Attempt, null)]);

        var failures = hook.FailuresInRow + 1;
        PauseReason? pause = fault is AttemptFault.Gone ? PauseReason.EndpointGone : failures >= Backoff.FailuresMax ? PauseReason.EndpointFailed : null;
        if (pause is { } reason) return Decision.Accept([new DeliveryAttempted(m.Number, m.Attempt, null), new WebhookPaused(reason, turn.Now)]);
        var retryAt = turn.Now + Backoff.After(failures, delivery.Webhook, m.Number);
        return Decision.Accept(
            [new DeliveryAttempted(m.Number, m.Attempt, retryAt)], [new(turn.Self, new RetryDelivery(m.Number, m.Attempt.Number), retryAt)]);
    }

    public static Decision<Done> Retry(HookState hook, RetryDelivery m, Turn turn) =>
        hook.RetryAt is not null && hook.Head is { } head && head.Number == m.Number && head.Attempts == m.Attempts
            ? Decision.Accept([new RetryDue()])
            : Decision.Ignore;

    public static Decision<DeliveryView> Ping(HookState hook, PingWebhook m, Turn turn) => Once.Decide(hook.Requests, m.Request, () =>
    {
        if (!hook.IsThere) return HookDecisions.Unknown<DeliveryView>();
        if (hook.Ping is not null) return Decision.Refuse<DeliveryView>(WebhookRefusal.DeliveryPending, "an earlier ping is under way");
        var ping = new DeliveryView(
            hook.View.Webhook, hook.Numbered + 1, new Happening(EventTypes.Ping, turn.Now), turn.Now, DeliveryStatus.Waiting, 0, null);
        return Decision.Reply(ping, [new PingQueued(turn.Now)]);
    });

    public static Decision<DeliveryView> Redeliver(HookState hook, Redeliver m, Turn turn) => Once.Decide(hook.Requests, m.Request, () =>
    {
        if (!hook.IsThere) return HookDecisions.Unknown<DeliveryView>();
        if (hook.FindWaiting(m.Number) is { } waiting)
        {
            return waiting == hook.Head && hook.RetryAt is not null
                ? Decision.Reply(waiting, [new RetryDue()])
                : Decision.Refuse<DeliveryView>(WebhookRefusal.DeliveryPending, "the delivery waits for its turn");
        }
        if (hook.FindFinished(m.Number) is not { What.Type: not EventTypes.Ping } finished)
            return Decision.Refuse<DeliveryView>(WebhookRefusal.UnknownDelivery, $"of what was sent the newest {HookState.HistoryMax} are kept; a ping is not sent again, but anew");
        if (hook.Waiting >= HookState.QueueMax)
            return Decision.Refuse<DeliveryView>(WebhookRefusal.WebhookQueueFull, $"{HookState.QueueMax} deliveries wait already");
        return Decision.Reply(finished with { Status = DeliveryStatus.Waiting }, [new DeliveryRequeued(m.Number)]);
    });

    public static Decision<DeliveryList> List(HookState hook, ReadDeliveries m, Turn turn) => hook.IsThere
        ? Decision.Reply(new DeliveryList(hook.Waiting, [.. hook.NewestFirst.Take(Math.Max(1, m.CountMax))]))
        : HookDecisions.Unknown<DeliveryList>();
}
