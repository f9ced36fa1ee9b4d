using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Batches;

/// <summary>Sent by the project: what the batch needs of its settings.</summary>
public sealed record BatchPolicyChanged(OverlapTerms Terms, BatchPolicy Policy) : IMessage;

/// <summary>Sent to oneself: tells the next items of the overlap in force.</summary>
/// <param name="Number">Of the review; one that was begun later covers it.</param>
public sealed record ContinueReview(int Number, int From) : IMessage;

/// <summary>What the items got under the policy in force.</summary>
public sealed record ReadOverlapFigures : IMessage<OverlapFigures>;

/// <param name="IsAdaptive">The batch's items are under an adaptive overlap now.</param>
/// <param name="Complete">Items that have all the judgments they are to get, by how many that are; fewest
/// first.</param>
public sealed record OverlapFigures(bool IsAdaptive, IReadOnlyList<JudgmentTally> Complete) : IReply;

public sealed record JudgmentTally(int Judgments, int Items);

/// <summary>What an adaptive overlap gives an item at least and at most.</summary>
public sealed record OverlapRange(int Min, int Max);
