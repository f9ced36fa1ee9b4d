using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>A subscription is on the project's list, as it is from now on.</summary>
public sealed record WebhookListed(WebhookId Webhook, EventTypes Events, AgreementRule? Rule) : IEvent;

public sealed record WebhookUnlisted(WebhookId Webhook) : IEvent;

/// <summary>Agreement will be looked at, not before this time.</summary>
public sealed record LookPlanned(long Look, Instant At) : IEvent;

/// <summary>The host is to read agreement now.</summary>
public sealed record LookDue : IEvent;

/// <summary>The host has read it.</summary>
public sealed record LookEnded(long Look) : IEvent;

/// <summary>
/// The interval of a subscription's coefficient has fallen below the threshold as a whole, or reaches it again.
/// </summary>
public sealed record AgreementCrossed(WebhookId Webhook, bool IsLow) : IEvent;
