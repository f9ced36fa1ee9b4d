using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Vocabulary.Leases;

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
