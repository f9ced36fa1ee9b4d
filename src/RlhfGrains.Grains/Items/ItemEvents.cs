using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

public sealed record ItemStaged(BatchId Batch, ImportId Import, ItemContent Content) : IEvent;

/// <summary>The import was given up; the id is free again.</summary>
public sealed record ItemDiscarded : IEvent;

/// <param name="OwnOverlap">Of the item's batch; null: the project's holds.</param>
public sealed record ItemOpened(int? OwnOverlap) : IEvent;

public sealed record ItemClosed : IEvent;

/// <param name="Presentation">Indexes into the item's responses, in the order shown; empty when unknown.</param>
/// <param name="SettingsVersion">The newest version of the project's settings that the item has seen.</param>
/// <param name="Complete">With this judgment the item has the overlap of those settings.</param>
/// <param name="Kind">Why the item was judged.</param>
/// <param name="Lease">The lease that it ended; null when it was submitted without one.</param>
/// <param name="Surplus">It came after its lease and found no free slot: it is kept and not counted.</param>
/// <param name="ContentHash">Of everything the caller stated, so that a repeat is told from another content.</param>
public sealed record JudgmentRecorded(
    JudgmentId Id,
    AnnotatorId Annotator,
    Round Round,
    int RubricVersion,
    int SettingsVersion,
    IReadOnlyList<CriterionValues> Answers,
    bool HasRationale,
    IReadOnlyList<string> Flags,
    long? DurationMs,
    byte[] Presentation,
    Instant RecordedAt,
    Instant? JudgedAt,
    bool Complete,
    ulong ContentHash,
    WorkKind Kind,
    LeaseId? Lease,
    bool Surplus
) : IEvent;

/// <param name="Complete">Without the judgment the item still has the overlap of those settings.</param>
public sealed record JudgmentWithdrawn(JudgmentId Id, string Reason, int SettingsVersion, bool Complete, Instant At)
    : IEvent;

/// <summary>
/// The annotators of this item have been told where they stand against the others, as its judgments are now.
/// </summary>
public sealed record PeersTold : IEvent;

/// <summary>
/// The item is complete or closed: what the others say of each judgment is final, as far as detectors and gates are
/// concerned.
/// </summary>
public sealed record ConsensusTold : IEvent;

public sealed record ItemLeased(
    LeaseId Id,
    AnnotatorId Annotator,
    WorkKind Kind,
    int RubricVersion,
    byte[] Presentation,
    byte[] TaskKey,
    int SettingsVersion,
    Instant At,
    Instant ExpiresAt
) : IEvent;

/// <summary>It lasts longer; a task that was put aside was taken up again.</summary>
public sealed record LeaseRenewed(LeaseId Id, Instant ExpiresAt) : IEvent;

/// <summary>Its annotator has put the task aside.</summary>
public sealed record LeaseReleased(LeaseId Id, Instant At) : IEvent;

/// <param name="Reason">Of a skip.</param>
public sealed record LeaseEnded(LeaseId Id, LeaseEnd End, string? Reason, Instant At) : IEvent;

/// <summary>By newer settings that came with a task the item has its overlap, or has it no longer.</summary>
public sealed record CompletionReviewed(bool Complete) : IEvent;

/// <summary>
/// By an adaptive overlap, or by its end: how many judgments the item is to get, and from how many first ones it is in
/// its batch's counts.
/// </summary>
public sealed record OverlapDecided(int? Target, int? Basis) : IEvent;

/// <summary>The same, when the overlap in force has changed and not the judgments.</summary>
/// <param name="SettingsVersion">Older settings are refused from now on, also where nothing was changed.</param>
/// <param name="OwnOverlap">Of the item's batch; null: it has none.</param>
/// <param name="Complete">The item has the overlap in force.</param>
public sealed record OverlapReviewed(int SettingsVersion, int? OwnOverlap, int? Target, int? Basis, bool Complete)
    : IEvent;
