using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>Adds a subscription to a project.</summary>
/// <param name="Secret">32 random bytes made by the host, which shows them once; deliveries are signed with them, so
/// they cannot be kept as a hash.</param>
public sealed record AddWebhook(Request Request, WebhookId Webhook, WebhookDraft Draft, byte[] Secret)
    : IMessage<WebhookAdded>
{
    public const int SecretBytes = 32;
}

/// <summary>What a lead states about a subscription.</summary>
/// <param name="Url">Where it is sent to; which addresses may be reached is the host's business.</param>
/// <param name="Rule">With <see cref="EventTypes.AgreementLow"/>, and only with it.</param>
public sealed record WebhookDraft(string Url, string Label, EventTypes Events, AgreementRule? Rule)
{
    /// <summary>2,048: what proxies and servers take.</summary>
    public const int UrlCharsMax = 2_048;

    public const int LabelCharsMax = 200;
}

/// <summary>Changes what a subscription is about; it goes on with what is queued.</summary>
public sealed record ChangeWebhook(Request Request, WebhookId Webhook, WebhookDraft Draft) : IMessage<Done>;

/// <summary>Ends a subscription: what is queued is not sent, and its secret leaves its state.</summary>
public sealed record RemoveWebhook(Request Request, WebhookId Webhook) : IMessage<Done>;

/// <summary>For the host: the subscriptions of a project, and whether agreement is to be read.</summary>
public sealed record ReadWebhooks : IMessage<WebhookListView>;

/// <summary>Sent by whatever it happened to: one message for all that one turn has to tell.</summary>
/// <param name="AgreementMoved">Enough judgments have come for agreement to be looked at again.</param>
public sealed record Announce(IReadOnlyList<WebhookEvent> WebhookEvents, bool AgreementMoved) : IMessage<Done>;

/// <summary>Sent to oneself: it is time to look at agreement.</summary>
public sealed record LookAtAgreement(long Look) : IMessage;

/// <summary>
/// From the host: what it has read, for each subscription that asks for it; without an interval there is nothing to
/// say.
/// </summary>
/// <param name="Look">The look that it answers; an answer to an earlier one is stale.</param>
public sealed record NoteAgreement(long Look, IReadOnlyList<RuleReading> Readings) : IMessage<Done>;

/// <param name="Rule">As it was when it was read: a subscription that has another one by now is passed over.</param>
public sealed record RuleReading(WebhookId Webhook, AgreementRule Rule, AgreementReading Reading);

/// <param name="SecretHash">SHA-256 of its secret, by which the host that asked knows whether it is the one it
/// made.</param>
public sealed record WebhookAdded(WebhookView Webhook, byte[] SecretHash) : IReply;

/// <param name="Look">The look at agreement that waits for the host; null when none does.</param>
public sealed record WebhookListView(IReadOnlyList<WebhookId> Webhooks, long? Look, IReadOnlyList<WatchedRule> Rules)
    : IReply;

public sealed record WatchedRule(WebhookId Webhook, AgreementRule Rule);

/// <summary>In order of precedence.</summary>
public enum WebhookRefusal
{
    /// <summary>There is no such subscription, or it was deleted.</summary>
    UnknownWebhook,

    /// <summary>It was never queued, or has left the history.</summary>
    UnknownDelivery,

    /// <summary>The subscription contradicts itself; the detail says where.</summary>
    InvalidWebhook,

    /// <summary><see cref="WebhookListState.WebhooksMax"/> is reached.</summary>
    TooManyWebhooks,

    /// <summary>The delivery waits for its turn already.</summary>
    DeliveryPending,

    /// <summary><see cref="WebhookState.QueueMax"/> deliveries wait.</summary>
    WebhookQueueFull,
}
