using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <param name="Key">What this annotator's draws are computed from; never shown.</param>
public sealed record AnnotatorRegistered(Instant At, byte[] Key, int SettingsVersion, QualityPolicies Quality) : IEvent;

/// <param name="JudgedAt">Null: at the time it was noted, which is the rule; only historical data differ.</param>
public sealed record JudgmentNoted(
    CategoryId Category,
    ItemId Item,
    Round Round,
    int RubricVersion,
    Instant At,
    Instant? JudgedAt,
    long? DurationMs,
    bool Withdrawn,
    LeaseId? Lease,
    WorkKind Kind,
    JudgmentFacts Facts
) : IEvent;

public sealed record PeersObserved(CategoryId Category, IReadOnlyList<PeerUnit> Units, Instant At) : IEvent;

public sealed record AnnotatorPolicyNoted(int SettingsVersion, QualityPolicies Quality) : IEvent;

/// <param name="RequestId">Of the request that asked for work.</param>
public sealed record PermitGiven(
    long Counter,
    LeaseId Lease,
    WorkKind Kind,
    string RequestId,
    int SettingsVersion,
    Instant At
) : IEvent;

/// <summary>What was to come before all other work comes no more: its item refuses it.</summary>
public sealed record ComingDropped(ItemId Item, Instant At) : IEvent;

/// <summary>A lease of this annotator began, was renewed, or ended without a judgment.</summary>
/// <param name="IsDropped">It began without a permit of its own, and the item was told to end it.</param>
public sealed record LeaseNoted(CategoryId Category, BatchId Batch, LeaseNote Note, bool IsDropped, Instant At)
    : IEvent;
