using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.SelfAudits;

/// <summary>
/// A judgment of one's own was drawn to come back. No such event beside a judgment: it was not drawn.
/// </summary>
/// <param name="RubricVersion">Of the judgment.</param>
/// <param name="DueAt">Not before this.</param>
public sealed record ReauditDrawn(
    CategoryId Category,
    BatchId Batch,
    ItemId Item,
    int RubricVersion,
    Instant DueAt,
    Instant At
) : IEvent;

/// <summary>
/// What was drawn and cannot come back any more: the item takes no second judgment, or another rubric is in force.
/// </summary>
public sealed record ReauditsDropped(IReadOnlyList<ItemId> Items, Instant At) : IEvent;

/// <summary>Two answers of one's own to one item can be compared, or cannot any more.</summary>
/// <param name="Leaves">One of the two was withdrawn: what was counted is taken back.</param>
public sealed record SelfCompared(
    CategoryId Category,
    int RubricVersion,
    IReadOnlyList<SelfAnswer> Answers,
    bool Leaves,
    Instant At
) : IEvent;
