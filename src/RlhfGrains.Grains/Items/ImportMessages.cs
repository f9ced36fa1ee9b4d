using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>Sent by a batch: keep this item unseen until the batch opens.</summary>
public sealed record StageItem(BatchId Batch, ImportId Import, long Line, ItemContent Content) : IMessage;

/// <summary>Sent by a batch whose import was given up.</summary>
public sealed record DiscardItem(BatchId Batch, ImportId Import) : IMessage;

/// <summary>Sent by a batch: from now on the item can be judged, or cannot.</summary>
/// <param name="OwnOverlap">Of the batch, when it opens for the first time; null: the project's holds.</param>
public sealed record OpenItem(BatchId Batch, bool Open, int? OwnOverlap) : IMessage;

/// <summary>Sent by an item that could be staged, or could not.</summary>
/// <param name="Error">Null: staged.</param>
public sealed record NoteStaged(ImportId Import, long Line, string? Error) : IMessage;
