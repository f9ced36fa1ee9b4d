using System.Buffers.Binary;
using RlhfGrains.Agreement;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// An overlap that follows the judgments: an item stops when they agree, and goes on up to a maximum where they do not.
/// The model is that of <see cref="OverlapPolicy"/>; of preferences and rankings the direction is looked at (first,
/// tie, second), not the strength.
/// </summary>
/// <param name="Min">Of every item, at least 2: agreement is computed from the first ones.</param>
/// <param name="Max">Of no item more.</param>
/// <param name="Posterior">Probability that the most frequent answer is right at which an item stops, in (1/2,
/// 1).</param>
/// <param name="Accuracy">Mean accuracy of a judgment, above that of guessing.</param>
/// <param name="Spread">How much items differ in it, [0, 1).</param>
/// <param name="Criteria">Those that decide; all units of all of them must be sure. An item that none of them fits gets
/// the maximum.</param>
/// <param name="FullShare">Of the items, [0, 1): drawn, and judged to the maximum whatever the answers are; agreement
/// then comes from these.</param>
/// <param name="ShareKey">What that draw is computed with; made by the project, never shown.</param>
public sealed record AdaptiveOverlap(
    int Min,
    int Max,
    double Posterior,
    double Accuracy,
    double Spread,
    IReadOnlyList<CriterionId> Criteria,
    double FullShare,
    byte[] ShareKey
)
{
    /// <summary>Of <see cref="BasisOf"/>: all judgments of the item.</summary>
    public const int AllJudgments = 0;

    /// <summary>The rule for one unit of a scale.</summary>
    public OverlapPolicy RuleOf(Scale scale) => new(scale.VoteCount, Min, Max, Posterior, Accuracy, Spread);

    /// <summary>The item is one of those that get the maximum whatever the answers are.</summary>
    public bool IsInFullShare(ItemId item) =>
        FullShare > 0
        && BinaryPrimitives.ReadUInt64BigEndian(Chance.Mac(ShareKey, "full-overlap", item.Value))
            < FullShare * Math.Pow(2, 64);

    /// <summary>
    /// From how many of the item's first judgments agreement is computed: a number, <see cref="AllJudgments"/>, or null
    /// for none.
    /// </summary>
    public int? BasisOf(ItemId item) =>
        FullShare == 0 ? Min
        : IsInFullShare(item) ? AllJudgments
        : null;

    /// <summary>Whether both say the same; lists are compared by what they hold.</summary>
    public static bool IsSame(AdaptiveOverlap? a, AdaptiveOverlap? b) =>
        ReferenceEquals(a, b)
        || (
            a is not null
            && b is not null
            && a.Criteria.SequenceEqual(b.Criteria)
            && a with { Criteria = b.Criteria, ShareKey = b.ShareKey } == b
        );
}
