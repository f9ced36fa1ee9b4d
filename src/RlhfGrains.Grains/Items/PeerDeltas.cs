using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Items;

/// <summary>Where one annotator of the item stands against the others of it.</summary>
/// <param name="Consensus">What the others have decided for good; null: nothing new, or they are of no one
/// mind.</param>
public sealed record PeerDelta(AnnotatorId Annotator, IReadOnlyList<PeerUnit> Units, ConsensusNote? Consensus = null);

/// <param name="Label">The annotator's own.</param>
/// <param name="Before">The others' labels as last told, to be taken back; empty: none were.</param>
/// <param name="After">The others' labels now; empty: nothing to count any more.</param>
public sealed record PeerUnit(
    CriterionId Criterion,
    int RubricVersion,
    bool Oriented,
    int Label,
    int[] Before,
    int[] After
);

/// <summary>
/// What the others of an item say of one judgment of it, told once, when the item is complete or closed.
/// </summary>
/// <param name="Agrees">It is with the strict majority of the others.</param>
/// <param name="Unanimous">All the others are of one mind; otherwise most of them.</param>
public sealed record ConsensusNote(ItemId Item, bool Agrees, bool Unanimous, Instant JudgedAt);
