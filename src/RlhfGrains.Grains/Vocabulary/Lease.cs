using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary;

/// <summary>Why an annotator gets a task. Nothing that an annotator sees depends on it.</summary>
public enum WorkKind
{
    /// <summary>An item that needs judgments: it takes one of the item's slots.</summary>
    Regular = 1,

    /// <summary>An item with a known answer, outside its overlap.</summary>
    Gold = 2,

    /// <summary>One's own item again.</summary>
    Reaudit = 3,

    /// <summary>A candidate's exercise.</summary>
    Practice = 4,
}

/// <summary>How a lease ended, other than by its judgment.</summary>
public enum LeaseEnd
{
    /// <summary>Given back: the annotator may meet the item again.</summary>
    Released = 1,

    /// <summary>Given back for good: the annotator does not meet the item again.</summary>
    Skipped = 2,
    Expired = 3,

    /// <summary>The item was closed.</summary>
    Closed = 4,

    /// <summary>Taken back by a lead, or because its annotator may not judge any more.</summary>
    Recalled = 5,
}

/// <summary>The right of one annotator to judge one item until a time, as the item keeps it.</summary>
/// <param name="RubricVersion">The one in force when the task was given: it is what the annotator was shown.</param>
/// <param name="Presentation">Indexes into the item's responses, in the order in which they are shown.</param>
/// <param name="TaskKey">What the task's own names are made with.</param>
/// <param name="End">Null: open. It may still have run out: an ending is noted by a message.</param>
/// <param name="Reason">Of a skip.</param>
/// <param name="IsReleased">
/// Its annotator has put it aside: it is kept for them, slot and all, until it runs out, and comes back first when they
/// ask for a task.
/// </param>
public sealed record Lease(
    LeaseId Id,
    AnnotatorId Annotator,
    WorkKind Kind,
    int RubricVersion,
    byte[] Presentation,
    byte[] TaskKey,
    Instant LeasedAt,
    Instant ExpiresAt,
    int Renewals,
    LeaseEnd? End,
    string? Reason,
    bool IsReleased = false
)
{
    public bool IsOpen => End is null;

    /// <summary>It holds one of the item's slots as long as it is live.</summary>
    public bool TakesSlot => Kind is WorkKind.Regular;

    public bool IsLive(Instant now) => IsOpen && ExpiresAt > now;
}

/// <summary>What an item tells of a lease when it begins, is renewed or ends without a judgment.</summary>
/// <param name="ListedFirst">The response that is listed first at import was shown first.</param>
/// <param name="IsReleased">Its annotator has put it aside.</param>
/// <param name="Place">Of the beginning of gold: the item that it stands before.</param>
/// <param name="GoldUsedUp">Of a beginning: gold was due, and there was none left for this annotator.</param>
public sealed record LeaseNote(
    LeaseId Id,
    AnnotatorId Annotator,
    ItemId Item,
    WorkKind Kind,
    bool ListedFirst,
    Instant ExpiresAt,
    int Renewals,
    LeaseEnd? End,
    bool IsReleased = false,
    GoldGiven? Place = null,
    bool GoldUsedUp = false
);
