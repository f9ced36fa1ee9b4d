using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>Everything about an item: for leads and a frontend's own back end, never for annotators.</summary>
public sealed record ItemView(
    ItemContent Content,
    BatchId Batch,
    ItemStatus Status,
    IReadOnlyList<JudgmentView> Judgments,
    IReadOnlyList<LeaseView> Leases,
    GoldView? Gold
) : IReply;

/// <summary>
/// A lease as leads see it: an open one, or one that ended without a judgment and is still remembered.
/// </summary>
/// <param name="IsReleased">Its annotator has put it aside.</param>
public sealed record LeaseView(
    AnnotatorId Annotator,
    WorkKind Kind,
    Instant LeasedAt,
    Instant ExpiresAt,
    LeaseEnd? End,
    string? Reason,
    bool IsReleased
);

/// <param name="HasRationale">The text itself lies with the annotator's personal records.</param>
/// <param name="Kind">Why it was asked for.</param>
/// <param name="Right">Of an answer to gold, by the known answer in force; null: it is none.</param>
public sealed record JudgmentView(
    JudgmentId Id,
    AnnotatorId Annotator,
    Round Round,
    int RubricVersion,
    IReadOnlyList<CriterionValues> Answers,
    bool HasRationale,
    IReadOnlyList<string> Flags,
    long? DurationMs,
    IReadOnlyList<ResponseId>? Presentation,
    Instant RecordedAt,
    Instant JudgedAt,
    string? WithdrawnBecause,
    bool Surplus,
    WorkKind Kind,
    bool? Right
);
