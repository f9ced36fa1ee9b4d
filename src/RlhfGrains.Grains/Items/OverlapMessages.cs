using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>Sent by a batch: the overlap in force for its items is another one.</summary>
/// <param name="OwnOverlap">Of the batch; null: the project's holds.</param>
public sealed record ReviewOverlap(BatchId Batch, int? OwnOverlap, OverlapTerms Terms) : IMessage;

/// <summary>Where the item stands under an adaptive overlap.</summary>
public sealed record ReadOverlap(ProjectSettings Settings) : IMessage<ItemOverlap>;

/// <param name="Judgments">Those that fill a slot.</param>
/// <param name="IsAdaptive">False: its batch has an overlap of its own, or the project has no such policy.</param>
/// <param name="IsInFullShare">It gets the maximum whatever the answers are.</param>
/// <param name="IsComplete">It has all the judgments it is to get.</param>
/// <param name="Units">Of the criteria that decide.</param>
public sealed record ItemOverlap(
    int Judgments,
    bool IsAdaptive,
    bool IsInFullShare,
    bool IsComplete,
    IReadOnlyList<UnitStanding> Units
) : IReply;

/// <param name="Posterior">Probability that the most frequent answer is right, under the policy's model.</param>
public sealed record UnitStanding(CriterionId Criterion, double Posterior, OverlapAnswer Answer);

/// <summary>
/// Sent by an item whose target, or whose units in the counts under an adaptive overlap, have changed.
/// </summary>
/// <param name="Target">How many judgments it is to get; null: there is no such policy any more.</param>
public sealed record ObserveOverlap(ItemId Item, CategoryId Category, int? Target, IReadOnlyList<UnitChange> Units)
    : IMessage;

/// <summary>One unit's counts by label, before and after; empty: it was, or is, in no count.</summary>
/// <param name="SeveralUnits">The item has several units of this criterion.</param>
public sealed record UnitChange(
    CriterionId Criterion,
    int RubricVersion,
    bool Oriented,
    int Labels,
    int[] Before,
    int[] After,
    bool SeveralUnits
);
