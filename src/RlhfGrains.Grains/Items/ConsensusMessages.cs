using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>Sent to oneself when the item is closed: its judgments are final.</summary>
public sealed record TellConsensus : IMessage;

/// <summary>
/// Sent to oneself when the item is complete by something else than a judgment: its annotators are told as they are at
/// the judgment that completes it.
/// </summary>
/// <param name="Criteria">Of the project.</param>
public sealed record TellCompletion(IReadOnlyList<Criterion> Criteria) : IMessage;

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
