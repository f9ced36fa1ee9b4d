using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// Asks for an item that this annotator may judge next. A hint, not a promise: it changes nothing, and the item itself
/// decides. The first hint is the first item in the batch's order; of further ones those that somebody has begun come
/// before new ones.
/// </summary>
/// <param name="Kind">Regular: an ordinary item. Gold or practice: one with a known answer.</param>
/// <param name="Categories">Those that are asked for; null: all.</param>
/// <param name="Draw">Of the permit: spreads those who ask at once.</param>
/// <param name="Attempt">From 0: how often the batch was asked under this permit before.</param>
public sealed record SuggestItem(
    AnnotatorId Annotator,
    WorkKind Kind,
    IReadOnlyList<CategoryId>? Categories,
    ulong Draw,
    int Attempt,
    double PracticeShare = 0
) : IMessage<Suggestion>;

/// <summary>An item to try and its category, or why there is none.</summary>
public sealed record Suggestion(ItemId? Item, CategoryId? Category, NoWork? None) : IReply;

/// <summary>Why a batch has nothing for an annotator; the later ones are the more hopeful.</summary>
public enum NoWork
{
    /// <summary>It is not open, or no item of it takes a further lease.</summary>
    NothingOpen = 1,

    /// <summary>Items take further leases, and the annotator has all of them.</summary>
    AllDone = 2,

    /// <summary>Items of categories that the annotator may not judge take further leases.</summary>
    NotQualified = 3,

    /// <summary>There is no item with a known answer that the annotator could practise on.</summary>
    NoPractice = 4,
}

/// <summary>How much gold of each pool the batch has.</summary>
/// <param name="PracticeShare">Of the gold whose pool is drawn, the share that is for practice.</param>
public sealed record ReadGoldPools(double PracticeShare) : IMessage<GoldPoolSizes>;

/// <summary>Items that are not closed, by category; those without gold are left out.</summary>
public sealed record GoldPoolSizes(IReadOnlyList<GoldPoolSize> Categories) : IReply;

public sealed record GoldPoolSize(CategoryId Category, int Practice, int Blind, int Retired);
