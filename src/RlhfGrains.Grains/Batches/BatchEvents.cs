using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

public sealed record ImportStarted(BatchId Batch, ImportId Import, Instant At) : IEvent;

/// <summary>Lines were read: the good ones are on their way to their items.</summary>
public sealed record LinesStaged(
    long NextLine,
    IReadOnlyList<StagedItem> Items,
    IReadOnlyList<LineError> Errors,
    int SettingsVersion,
    Instant At
) : IEvent;

/// <summary>
/// What the lines that were read hold, good and bad, each in 64 bits: so that a repeat is told from another content.
/// </summary>
public sealed record LinesHashed(byte[] Hashes) : IEvent;

public sealed record StagedItem(long Line, ItemId Item, CategoryId Category);

/// <summary>An item took its content.</summary>
public sealed record ItemStagingNoted(long Line) : IEvent;

/// <summary>An item could not take its content: the line is bad.</summary>
public sealed record ItemStagingFailed(LineError Error) : IEvent;

/// <summary>The batch begins to open, close or discard its items, some at a time.</summary>
public sealed record BatchTurning(BatchStatus To) : IEvent;

/// <summary>The items before this one have been told.</summary>
public sealed record ItemsStepped(int To) : IEvent;

public sealed record BatchOpened : IEvent;

public sealed record BatchClosed : IEvent;

/// <summary>The import was given up, and the batch is as if it had never begun.</summary>
public sealed record ImportDiscarded : IEvent;

/// <param name="Position">Of the item in the batch.</param>
public sealed record ItemObserved(
    int Position,
    CategoryId Category,
    ItemProgress Before,
    ItemProgress After,
    ItemHolder? Holder,
    bool Skipped,
    IReadOnlyList<UnitDelta> Units
) : IEvent;

/// <param name="IsFinished">As an ordinary item.</param>
public sealed record GoldNoted(int Position, GoldRole Use, bool IsFinished) : IEvent
{
    internal bool IsGold => Use is not GoldRole.None;
}

public sealed record BatchPolicyNoted(int SettingsVersion, int? Overlap, BatchPolicy Policy) : IEvent;

/// <summary>The overlap in force is another one: all items are to be told.</summary>
/// <param name="Number">From 1.</param>
public sealed record ReviewBegun(int Number) : IEvent;

/// <summary>
/// What the project's newest settings say of an adaptive overlap (null: there is none), and the criteria it is decided
/// by.
/// </summary>
public sealed record AdaptiveOverlapNoted(
    int SettingsVersion,
    AdaptiveOverlap? Policy,
    IReadOnlyList<Criterion> Criteria
) : IEvent;

/// <summary>The items before this one have been told of the overlap in force.</summary>
public sealed record ReviewStepped(int To) : IEvent;

/// <summary>An item under an adaptive overlap, or one that was under it.</summary>
/// <param name="Position">Of the item in the batch.</param>
public sealed record OverlapObserved(int Position, CategoryId Category, int? Target, IReadOnlyList<UnitChange> Units)
    : IEvent;

/// <summary>The project's webhooks were told that agreement may have moved.</summary>
public sealed record AgreementAnnounced : IEvent;
