using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Batches;

/// <summary>Sent by a batch: a lease of this annotator began, was renewed, or ended without a judgment.</summary>
public sealed record NoteLease(CategoryId Category, BatchId Batch, LeaseNote Note) : IMessage;

/// <summary>Sent by a batch: this annotator's judgment was recorded or withdrawn.</summary>
public sealed record NoteJudgment(CategoryId Category, BatchId Batch, JudgmentNote Note) : IMessage;

/// <summary>
/// Sent by a batch when an item completes or closes, or its judgments reach 2, 3, 4, 6, 8, 12, ...: where this
/// annotator stands against the others.
/// </summary>
/// <param name="Units">Of which the others' labels have changed.</param>
/// <param name="Consensus">When the others have decided the item for good.</param>
public sealed record ObservePeers(CategoryId Category, IReadOnlyList<PeerUnit> Units, ConsensusNote? Consensus)
    : IMessage;

/// <summary>The known answer of a gold item was changed: sent to everybody who has answered it.</summary>
/// <param name="Kind">Why the annotator was asked.</param>
/// <param name="Was">As it was told before; null: it did not count.</param>
/// <param name="Right">Null: the item is no gold any more.</param>
public sealed record CorrectGold(CategoryId Category, ItemId Item, WorkKind Kind, bool? Was, bool? Right) : IMessage;
