using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>Sent by an item whenever something about it changed.</summary>
/// <param name="Holder">The annotator whose relation to the item may have changed; null: nobody's has.</param>
/// <param name="Lease">A lease began, was renewed, or ended without a judgment.</param>
/// <param name="Completion">When it has got its overlap by this.</param>
public sealed record ObserveItem(
    ItemId Item,
    CategoryId Category,
    ItemProgress Before,
    ItemProgress After,
    ItemHolder? Holder,
    LeaseNote? Lease,
    JudgmentNote? Note,
    IReadOnlyList<UnitDelta> Units,
    IReadOnlyList<PeerDelta> Peers,
    ItemCompletion? Completion = null
) : IMessage;

/// <param name="Has">The annotator has judged the item in round <c>first</c>, holds a lease of it, or has skipped it:
/// they are not to get it.</param>
public sealed record ItemHolder(AnnotatorId Annotator, bool Has);

/// <summary>What progress is counted from.</summary>
/// <param name="Judgments">Counted ones, of round <c>first</c>.</param>
/// <param name="Complete">The item has its overlap, by the newest settings that it has seen.</param>
/// <param name="Leases">Open ones that hold a slot.</param>
public readonly record struct ItemProgress(int Judgments, bool Complete, bool Closed, int Leases)
{
    /// <summary>Nothing more is waited for.</summary>
    public bool IsFinished => Complete || Closed;
}

/// <param name="Contested">The criteria on which there is no strict majority.</param>
public sealed record ItemCompletion(ItemId Item, IReadOnlyList<CriterionId> Contested);

/// <summary>A judgment was recorded or withdrawn: what its annotator's grain keeps of it.</summary>
/// <param name="Lease">The lease that the judgment ended; null when it ended none.</param>
/// <param name="Counts">It counts in the agreement of its round.</param>
/// <param name="Self">The annotator's two answers that can be compared since it was recorded, or not any more since it
/// was withdrawn; empty for most.</param>
public sealed record JudgmentNote(
    ItemId Item,
    JudgmentId Judgment,
    AnnotatorId Annotator,
    Round Round,
    int RubricVersion,
    Instant JudgedAt,
    long? DurationMs,
    bool Withdrawn,
    LeaseId? Lease,
    WorkKind Kind,
    JudgmentFacts Facts,
    bool Counts,
    IReadOnlyList<SelfAnswer> Self
);

/// <summary>One value joins or leaves a unit.</summary>
/// <param name="Label">Index from 0 into the scale's labels.</param>
/// <param name="Others">How many other judgments gave each label; as long as the scale has labels.</param>
/// <param name="Leaves">False: the value joins the others; true: it leaves them.</param>
public sealed record UnitDelta(
    CriterionId Criterion,
    int RubricVersion,
    Round Round,
    bool Oriented,
    int Label,
    int[] Others,
    bool Leaves
);
