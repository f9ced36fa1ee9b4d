using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>Sent by the project's list.</summary>
public sealed record BeginWebhook(WebhookId Webhook, WebhookDraft Draft, byte[] Secret) : IMessage;

/// <summary>Sent by the project's list.</summary>
public sealed record AlterWebhook(WebhookDraft Draft) : IMessage;

/// <summary>Sent by the project's list.</summary>
public sealed record EndWebhook : IMessage;

/// <summary>Sent by the project's list: what this subscription is to be told, in this order.</summary>
public sealed record Enqueue(IReadOnlyList<WebhookEvent> WebhookEvents) : IMessage;

/// <summary>Sent to oneself: the wait after a failure is over.</summary>
public sealed record RetryDelivery(long Number, int Attempts) : IMessage;

public sealed record ReadWebhook : IMessage<WebhookView>;

/// <summary>Stops or resumes sending. Resumed, it begins with what failed last, at once.</summary>
public sealed record SetWebhookPaused(Request Request, bool Paused) : IMessage<WebhookView>;

/// <summary>
/// From now on both secrets sign, and after <see cref="WebhookState.SecretOverlap"/> the new one alone.
/// </summary>
public sealed record RotateSecret(Request Request, byte[] Secret) : IMessage<SecretRotation>;

/// <summary>Sends an empty event once, whatever waits and even when paused: to try the endpoint.</summary>
public sealed record PingWebhook(Request Request) : IMessage<DeliveryView>;

/// <summary>
/// Sends a finished delivery again, behind what waits; one that waits after a failure is tried at once.
/// </summary>
public sealed record Redeliver(Request Request, long Number) : IMessage<DeliveryView>;

/// <summary>What waits and what was sent, the newest first.</summary>
public sealed record ReadDeliveries(int CountMax) : IMessage<DeliveryList>;

/// <summary>For the host: what is to be sent now.</summary>
public sealed record ReadNextDelivery : IMessage<NextDelivery>;

/// <summary>From the host: how an attempt ended. Said again it changes nothing.</summary>
public sealed record NoteAttempt(long Number, Attempt Attempt) : IMessage<Done>;

/// <summary>One attempt to send a delivery.</summary>
/// <param name="Number">From 1, within the delivery.</param>
/// <param name="Status">Of the response; null when there was none.</param>
/// <param name="Fault">Null: the endpoint answered 2xx.</param>
public sealed record Attempt(int Number, Instant At, int DurationMs, int? Status, AttemptFault? Fault);

public enum AttemptFault
{
    /// <summary>The endpoint answered something else than 2xx.</summary>
    Status = 1,

    /// <summary>It answered with a redirect, which is not followed.</summary>
    Redirect = 2,

    /// <summary>It answered 410: it does not want to be told any more.</summary>
    Gone = 3,

    /// <summary>It did not answer in time.</summary>
    TimedOut = 4,

    /// <summary>Its name could not be resolved.</summary>
    UnknownHost = 5,

    /// <summary>No connection, or it broke off, or what came was no HTTP.</summary>
    Connection = 6,

    /// <summary>Its certificate is not valid, or it speaks no TLS.</summary>
    Tls = 7,

    /// <summary>Its address lies in a network that this server's settings do not let it reach.</summary>
    TargetRefused = 8,
}

public enum PauseReason
{
    /// <summary>A lead asked for it.</summary>
    ByHand = 1,

    /// <summary><see cref="Backoff.FailuresMax"/> attempts in a row failed.</summary>
    EndpointFailed = 2,

    /// <summary>The endpoint answered 410.</summary>
    EndpointGone = 3,

    /// <summary>
    /// More than <see cref="WebhookState.QueueMax"/> deliveries would wait: what came since was dropped.
    /// </summary>
    QueueFull = 4,
}

/// <param name="Dropped">What did not fit into the queue, since it was made; null when nothing was.</param>
/// <param name="FailuresInRow">Since the last attempt that succeeded, or since it was resumed.</param>
/// <param name="RetryAt">When what failed last is tried again; null when nothing waits for that.</param>
/// <param name="SecretOverlapUntil">Until when the secret before this one signs too.</param>
public sealed record WebhookView(
    WebhookId Webhook,
    WebhookDraft Draft,
    Instant CreatedAt,
    PauseReason? Paused,
    Instant? PausedAt,
    int Waiting,
    DroppedEvents? Dropped,
    int FailuresInRow,
    Instant? RetryAt,
    Instant? SecretOverlapUntil
) : IReply;

public sealed record DroppedEvents(long Count, Instant From, Instant To);

/// <inheritdoc cref="WebhookAdded"/>
public sealed record SecretRotation(WebhookView Webhook, byte[] SecretHash) : IReply;

/// <param name="Webhook">With <paramref name="Number"/> it makes the id of the delivery.</param>
/// <param name="Number">From 1, in the order in which the events came.</param>
/// <param name="Attempts">All of them, also before it was sent again.</param>
public sealed record DeliveryView(
    WebhookId Webhook,
    long Number,
    WebhookEvent What,
    Instant QueuedAt,
    DeliveryStatus Status,
    int Attempts,
    Attempt? Last
) : IReply;

public enum DeliveryStatus
{
    Waiting = 1,
    Delivered = 2,

    /// <summary>Given up: a ping, which is tried once.</summary>
    Failed = 3,
}

public sealed record DeliveryList(int Waiting, IReadOnlyList<DeliveryView> Deliveries) : IReply;

/// <param name="Delivery">Null: there is nothing to send at the moment.</param>
/// <param name="Secrets">Each signs.</param>
public sealed record NextDelivery(DeliveryView? Delivery, string Url, IReadOnlyList<byte[]> Secrets) : IReply;
