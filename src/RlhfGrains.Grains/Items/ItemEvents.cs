using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Items;

public sealed record ItemStaged(BatchId Batch, ImportId Import, ItemContent Content) : IEvent;

/// <summary>The import was given up; the id is free again.</summary>
public sealed record ItemDiscarded : IEvent;

public sealed record ItemOpened : IEvent;

public sealed record ItemClosed : IEvent;

/// <param name="Presentation">Indexes into the item's responses, in the order shown; empty when unknown.</param>
/// <param name="SettingsVersion">The newest version of the project's settings that the item has seen.</param>
/// <param name="Complete">With this judgment the item has the overlap of those settings.</param>
/// <param name="ContentHash">Of everything the caller stated, so that a repeat is told from another content.</param>
public sealed record JudgmentRecorded(
    JudgmentId Id, AnnotatorId Annotator, Round Round, int RubricVersion, int SettingsVersion, IReadOnlyList<CriterionValues> Answers,
    bool HasRationale, IReadOnlyList<string> Flags, long? DurationMs, byte[] Presentation, DateTimeOffset RecordedAt, DateTimeOffset? JudgedAt,
    bool Complete, ulong ContentHash) : IEvent;

/// <param name="Complete">Without the judgment the item still has the overlap of those settings.</param>
public sealed record JudgmentWithdrawn(JudgmentId Id, string Reason, int SettingsVersion, bool Complete, DateTimeOffset At) : IEvent;

/// <summary>The annotators of this item have been told where they stand against the others, as its judgments are now.</summary>
public sealed record PeersTold : IEvent;
