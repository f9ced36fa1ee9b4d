using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>An attempt at a gate has ended: its evidence, and what it was measured by.</summary>
/// <param name="Number">From 1, over all gates of the annotator in the category.</param>
/// <param name="Series">From 1: attempts are counted anew when a qualification expires, a suspension ends or a lead has
/// set the status.</param>
/// <param name="Attempt">From 1, within the series.</param>
/// <param name="SettingsVersion">The one whose plan gave the boundaries: an attempt ends under those it began
/// with.</param>
/// <param name="TakesEffect">At once for the annotator too; otherwise when their standing is published next.</param>
public sealed record GateDecided(
    CategoryId Category,
    int Number,
    GateStage Stage,
    int Series,
    int Attempt,
    int Items,
    int Right,
    GateStatus Outcome,
    GateBoundaries Boundaries,
    int SettingsVersion,
    Instant At,
    bool TakesEffect
) : IEvent;

/// <summary>The status in a category has changed.</summary>
/// <param name="Gate">The number of the gate that moved it.</param>
/// <param name="Actor">The key that set it.</param>
/// <param name="TakesEffect">At once for the annotator too; otherwise when their standing is published next.</param>
/// <param name="CoolDownUntil">
/// When the next attempt may begin; null: nothing is waited for, or a lead is, or it is counted from the publication:
/// see <see cref="QualificationPublished"/>.
/// </param>
/// <param name="ExpiresAt">The same of the qualification's end.</param>
public sealed record QualificationChanged(
    CategoryId Category,
    QualificationStatus From,
    QualificationStatus To,
    QualificationCause Cause,
    int? Gate,
    Instant At,
    bool TakesEffect,
    Instant? CoolDownUntil,
    Instant? ExpiresAt,
    int SettingsVersion,
    string? Actor,
    string? Reason
) : IEvent;

/// <summary>
/// What was decided on blind work takes effect with the publication of the annotator's standing, and waits and
/// validities are counted from there: counted from the decision, they would tell by their end which answer it was.
/// </summary>
public sealed record QualificationPublished(CategoryId Category, Instant? CoolDownUntil, Instant? ExpiresAt, Instant At)
    : IEvent;

/// <summary>
/// An answer that a gate has counted is right, wrong or none, other than it was: what is decided stays, and says so.
/// </summary>
/// <param name="Number">Of the gate.</param>
/// <param name="WouldBe">What the gate would have come to.</param>
public sealed record GateReevaluated(
    CategoryId Category,
    int Number,
    int Items,
    int Right,
    GateStatus WouldBe,
    Instant At
) : IEvent;

/// <summary>The known answer of an item was changed, and with it whether this annotator was right.</summary>
/// <param name="Kind">Why the annotator was asked.</param>
/// <param name="Was">As it was told before; null: it did not count.</param>
/// <param name="Right">Null: the item is no gold any more.</param>
public sealed record GoldCorrected(CategoryId Category, ItemId Item, WorkKind Kind, bool? Was, bool? Right, Instant At)
    : IEvent;

public enum GateStage
{
    Entry = 1,
    InWork = 2,
}
