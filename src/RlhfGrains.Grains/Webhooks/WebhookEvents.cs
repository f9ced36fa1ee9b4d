using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <param name="Secret">Here, in a <see cref="SecretRotated"/> and in this grain's snapshots, and nowhere else that is
/// kept.</param>
public sealed record WebhookBegun(WebhookId Webhook, WebhookDraft Draft, byte[] Secret, Instant At) : IEvent;

public sealed record WebhookAltered(WebhookDraft Draft) : IEvent;

/// <summary>It is as if it had never been.</summary>
public sealed record WebhookEnded : IEvent;

public sealed record SecretRotated(byte[] Secret, Instant OverlapUntil) : IEvent;

public sealed record WebhookPaused(PauseReason Reason, Instant At) : IEvent;

public sealed record WebhookResumed : IEvent;

public sealed record DeliveryQueued(WebhookEvent What, Instant At) : IEvent;

/// <summary>They did not fit into the queue.</summary>
public sealed record DeliveriesDropped(int Count, Instant At) : IEvent;

public sealed record PingQueued(Instant At) : IEvent;

/// <summary>A finished delivery is to be sent again.</summary>
public sealed record DeliveryRequeued(long Number) : IEvent;

/// <param name="RetryAt">When it is tried again; null: it is delivered, or not tried again unless somebody asks for
/// it.</param>
public sealed record DeliveryAttempted(long Number, Attempt Attempt, Instant? RetryAt) : IEvent;

/// <summary>The wait after a failure is over.</summary>
public sealed record RetryDue : IEvent;
