using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>What waits, what was sent, and what is sent again: in order, one at a time, at least once.</summary>
public static class DeliveryDecisions
{
    public static Decision<Done> Enqueue(WebhookState webhook, Enqueue m, Turn turn)
    {
        if (!webhook.IsThere)
            return Decision.Ignore;
        var room = WebhookState.QueueMax - webhook.Waiting;
        List<IEvent> events = [.. m.WebhookEvents.Take(room).Select(h => new DeliveryQueued(h, turn.Now))];
        if (m.WebhookEvents.Count <= room)
            return Decision.Accept(events);
        // A gap that goes on being filled would be overlooked: sending stops until somebody has seen it.
        events.Add(new DeliveriesDropped(m.WebhookEvents.Count - room, turn.Now));
        if (webhook.Paused is null)
            events.Add(new WebhookPaused(PauseReason.QueueFull, turn.Now));
        return Decision.Accept(events);
    }

    public static Decision<NextDelivery> ReadNext(WebhookState webhook, ReadNextDelivery m, Turn turn) =>
        webhook.Next is { } next
            ? Decision.Reply(new NextDelivery(next, webhook.Url, webhook.Secrets(turn.Now)))
            : Decision.Reply(new NextDelivery(null, "", []));

    public static Decision<Done> Note(WebhookState webhook, NoteAttempt m, Turn turn)
    {
        var delivery =
            webhook.Ping?.Number == m.Number ? webhook.Ping
            : webhook.Head?.Number == m.Number ? webhook.Head
            : null;
        // Said before, or the subscription has ended meanwhile.
        if (delivery is null || m.Attempt.Number != delivery.Attempts + 1)
            return Decision.Ignore;
        var isPing = delivery == webhook.Ping;
        if (m.Attempt.Fault is not { } fault || isPing || webhook.Paused is not null)
            return Decision.Accept([new DeliveryAttempted(m.Number, m.Attempt, null)]);

        var failures = webhook.FailuresInRow + 1;
        PauseReason? pause =
            fault is AttemptFault.Gone ? PauseReason.EndpointGone
            : failures >= Backoff.FailuresMax ? PauseReason.EndpointFailed
            : null;
        if (pause is { } reason)
            return Decision.Accept([
                new DeliveryAttempted(m.Number, m.Attempt, null),
                new WebhookPaused(reason, turn.Now),
            ]);
        var retryAt = turn.Now + Backoff.After(failures, delivery.Webhook, m.Number);
        return Decision.Accept(
            [new DeliveryAttempted(m.Number, m.Attempt, retryAt)],
            [new(turn.Self, new RetryDelivery(m.Number, m.Attempt.Number), retryAt)]
        );
    }

    public static Decision<Done> Retry(WebhookState webhook, RetryDelivery m, Turn turn) =>
        webhook.RetryAt is not null
        && webhook.Head is { } head
        && head.Number == m.Number
        && head.Attempts == m.Attempts
            ? Decision.Accept([new RetryDue()])
            : Decision.Ignore;

    public static Decision<DeliveryView> Ping(WebhookState webhook, PingWebhook m, Turn turn) =>
        Once.Decide(webhook.Requests, m.Request, () =>
        {
            if (!webhook.IsThere)
                return WebhookDecisions.Unknown<DeliveryView>();
            if (webhook.Ping is not null)
                return Decision.Refuse<DeliveryView>(WebhookRefusal.DeliveryPending, "an earlier ping is under way");
            var ping = new DeliveryView(
                webhook.View.Webhook,
                webhook.Numbered + 1,
                new WebhookEvent(EventTypes.Ping, turn.Now),
                turn.Now,
                DeliveryStatus.Waiting,
                0,
                null
            );
            return Decision.Reply(ping, [new PingQueued(turn.Now)]);
        });

    public static Decision<DeliveryView> Redeliver(WebhookState webhook, Redeliver m, Turn turn) =>
        Once.Decide(webhook.Requests, m.Request, () =>
        {
            if (!webhook.IsThere)
                return WebhookDecisions.Unknown<DeliveryView>();
            if (webhook.FindWaiting(m.Number) is { } waiting)
            {
                return waiting == webhook.Head && webhook.RetryAt is not null
                    ? Decision.Reply(waiting, [new RetryDue()])
                    : Decision.Refuse<DeliveryView>(WebhookRefusal.DeliveryPending, "the delivery waits for its turn");
            }
            if (webhook.FindFinished(m.Number) is not { What.Type: not EventTypes.Ping } finished)
                return Decision.Refuse<DeliveryView>(
                    WebhookRefusal.UnknownDelivery,
                    $"of what was sent the newest {WebhookState.HistoryMax} are kept; a ping is not sent again, but anew"
                );
            if (webhook.Waiting >= WebhookState.QueueMax)
                return Decision.Refuse<DeliveryView>(
                    WebhookRefusal.WebhookQueueFull,
                    $"{WebhookState.QueueMax} deliveries wait already"
                );
            return Decision.Reply(finished with { Status = DeliveryStatus.Waiting }, [new DeliveryRequeued(m.Number)]);
        });

    public static Decision<DeliveryList> List(WebhookState webhook, ReadDeliveries m, Turn turn) =>
        webhook.IsThere
            ? Decision.Reply(new DeliveryList(webhook.Waiting, [.. webhook.NewestFirst.Take(Math.Max(1, m.CountMax))]))
            : WebhookDecisions.Unknown<DeliveryList>();
}
