using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Api.Webhooks;

/// <param name="Url">https (http only where the server's settings allow it), without user, password or
/// fragment.</param>
/// <param name="Label">Tells it from others.</param>
/// <param name="Events">Of `annotator.qualified`, `annotator.probation`, `annotator.suspended`, `drift.alarm`,
/// `agreement.low`, `item.completed`, `item.contested`, `batch.completed`.</param>
/// <param name="Agreement">With the event `agreement.low`, and only with it.</param>
sealed record NewWebhookBody(
    string Url,
    string Label,
    IReadOnlyList<string> Events,
    AgreementRuleBody? Agreement = null
);

/// <summary>What is left out stays as it is.</summary>
/// <param name="Agreement">Leaves with the event `agreement.low`.</param>
sealed record WebhookChangeBody(
    string? Url = null,
    string? Label = null,
    IReadOnlyList<string>? Events = null,
    AgreementRuleBody? Agreement = null
);

/// <summary>
/// Told once when the upper end of the coefficient's interval (round `first`, all rubric versions together) falls below
/// the threshold, and again only after it was at or above it in between.
/// </summary>
/// <param name="Coefficient">As in the answer of `GET .../agreement`: the orientation-free one where there is
/// one.</param>
/// <param name="Threshold">Above -1, at most 1.</param>
/// <param name="Category">Without it all categories together.</param>
sealed record AgreementRuleBody(
    string Criterion,
    [property: JsonConverter(typeof(KebabConverter<AgreementCoefficient>))] AgreementCoefficient Coefficient,
    double Threshold,
    string? Category = null
);

/// <param name="Secret">Signs what is sent. Shown when it is made, and never again.</param>
/// <param name="AgreementUndefined">Why `agreement` never tells anything under the settings in force:
/// `unordered-labels`, an ordinal or interval alpha of labels without an order. Null: it can.</param>
/// <param name="Paused">Null: it is sent to.</param>
/// <param name="Waiting">Deliveries that wait to be sent.</param>
/// <param name="Dropped">Events that did not fit into the queue, since it was made; null: none.</param>
/// <param name="FailuresInRow">Since the last attempt that succeeded, or since it was resumed; after 24 it is
/// paused.</param>
/// <param name="RetryAt">When what failed last is tried again.</param>
/// <param name="SecretOverlapUntil">Until when the secret before this one signs too; null: there was none.</param>
sealed record WebhookBody(
    string Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Secret,
    string Url,
    string Label,
    IReadOnlyList<string> Events,
    AgreementRuleBody? Agreement,
    string? AgreementUndefined,
    Instant CreatedAt,
    PausedBody? Paused,
    int Waiting,
    DroppedBody? Dropped,
    int FailuresInRow,
    Instant? RetryAt,
    Instant? SecretOverlapUntil
)
{
    /// <param name="settings">Those in force.</param>
    public static WebhookBody Of(WebhookView view, ProjectSettings? settings, string? secret = null) =>
        new(
            view.Webhook.Value,
            secret,
            view.Draft.Url,
            view.Draft.Label,
            EventTypeNames.Each(view.Draft.Events),
            view.Draft.Rule is { } r ? new(r.Criterion.Value, r.Coefficient, r.Threshold, r.Category?.Value) : null,
            AgreementRules.UndefinedBecause(view.Draft.Rule, settings),
            view.CreatedAt,
            view.Paused is { } reason ? new(Kebab.Of(reason), view.PausedAt!.Value) : null,
            view.Waiting,
            view.Dropped is { } dropped ? new(dropped.Count, dropped.From, dropped.To) : null,
            view.FailuresInRow,
            view.RetryAt,
            view.SecretOverlapUntil
        );
}

/// <param name="Reason">`by-hand`, `endpoint-failed` (24 failures in a row), `endpoint-gone` (it answered 410) or
/// `queue-full`.</param>
sealed record PausedBody(string Reason, Instant At);

/// <param name="From">When the first of them happened.</param>
/// <param name="To">When the last of them happened.</param>
sealed record DroppedBody(long Count, Instant From, Instant To);

/// <param name="Waiting">How many wait altogether.</param>
/// <param name="Items">The newest first: what waits, then what was sent.</param>
sealed record DeliveriesBody(int Waiting, IReadOnlyList<DeliveryBody> Items);

/// <param name="Id">What the endpoint gets as `webhook-id`.</param>
/// <param name="Type">Of the event.</param>
/// <param name="HappenedAt">When what it tells happened.</param>
/// <param name="Status">`waiting`, `delivered`, or `failed` (a ping, which is tried once).</param>
/// <param name="Attempts">All of them, also before it was sent again.</param>
/// <param name="LastAttempt">Null: there was none yet.</param>
sealed record DeliveryBody(
    string Id,
    string Type,
    Instant HappenedAt,
    Instant QueuedAt,
    string Status,
    int Attempts,
    AttemptBody? LastAttempt
)
{
    public static DeliveryBody Of(DeliveryView view) =>
        new(
            DeliveryIds.Of(view),
            EventTypeNames.Of(view.What.Type),
            view.What.At,
            view.QueuedAt,
            Kebab.Of(view.Status),
            view.Attempts,
            view.Last is { } last
                ? new(last.At, last.DurationMs, last.Status, last.Fault is { } fault ? Kebab.Of(fault) : null)
                : null
        );
}

/// <param name="ResponseStatus">Null: there was no answer.</param>
/// <param name="Fault">`status`, `redirect`, `gone`, `timed-out`, `unknown-host`, `connection`, `tls` or
/// `target-refused`; null: it was delivered.</param>
sealed record AttemptBody(Instant At, int DurationMs, int? ResponseStatus, string? Fault);
