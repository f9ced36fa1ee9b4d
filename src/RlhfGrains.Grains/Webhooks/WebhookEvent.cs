using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>
/// Something that happened in a project, as its webhooks are told: ids and figures, never names, texts or what somebody
/// answered. Exactly the part that belongs to the type is there.
/// </summary>
public sealed record WebhookEvent(
    EventTypes Type,
    Instant At,
    ItemWebhookEvent? Item = null,
    BatchWebhookEvent? Batch = null,
    AgreementWebhookEvent? Agreement = null,
    AnnotatorWebhookEvent? Annotator = null,
    DriftWebhookEvent? Drift = null
);

/// <summary>An item has its overlap.</summary>
/// <param name="Judgments">Counted ones, of round <c>first</c>.</param>
/// <param name="Contested">The criteria on which there is no strict majority.</param>
public sealed record ItemWebhookEvent(
    ItemId Item,
    BatchId Batch,
    CategoryId Category,
    int Judgments,
    IReadOnlyList<CriterionId> Contested
);

/// <summary>Every item of a batch has its overlap or is closed.</summary>
public sealed record BatchWebhookEvent(BatchId Batch, int Items, int Complete, int Closed);

/// <summary>The interval of a coefficient lies below a subscription's threshold as a whole.</summary>
public sealed record AgreementWebhookEvent(AgreementRule Rule, AgreementReading Reading);

/// <summary>
/// An annotator's qualification in a category has changed, or whether they work in the project at all: the type says to
/// what.
/// </summary>
/// <param name="Category">Null: a lead has suspended or removed the person.</param>
public sealed record AnnotatorWebhookEvent(AnnotatorId Annotator, CategoryId? Category);

/// <summary>A detector has told a change of an annotator's behaviour.</summary>
/// <param name="Stream">What was watched, by its name in the drift answers.</param>
/// <param name="Since">When the change is estimated to have begun; null when that cannot be said.</param>
public sealed record DriftWebhookEvent(
    AnnotatorId Annotator,
    CategoryId Category,
    string Stream,
    string Alarm,
    Instant? Since
);

/// <summary>When a subscription is told that agreement is low.</summary>
/// <param name="Category">Null: all categories together.</param>
/// <param name="Threshold">The alarm is raised when the upper end of the interval is below it.</param>
public sealed record AgreementRule(
    CategoryId? Category,
    CriterionId Criterion,
    AgreementCoefficient Coefficient,
    double Threshold
);

public enum AgreementCoefficient
{
    PercentAgreement = 1,
    AlphaNominal = 2,
    AlphaOrdinal = 3,
    AlphaInterval = 4,
    Ac1 = 5,
}

/// <summary>A coefficient as the host has read it from the merged counts.</summary>
/// <param name="Low">Of its interval.</param>
/// <param name="High">Of its interval.</param>
public sealed record AgreementReading(
    double Value,
    double Low,
    double High,
    double Level,
    long PairableUnits,
    Instant AsOf
);
