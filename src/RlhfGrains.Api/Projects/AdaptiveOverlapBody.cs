using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

/// <summary>
/// An overlap that follows the judgments: an item stops when they agree, and goes on up to a maximum where they do not.
/// </summary>
/// <param name="Min">Judgments of every item, at least 2: agreement is computed from the first ones.</param>
/// <param name="Max">Of no item more, at most 50.</param>
/// <param name="Posterior">Probability that the most frequent answer is right at which an item stops, in (0.5,
/// 1).</param>
/// <param name="Accuracy">How often a judgment gives the right answer, on average; above that of guessing.</param>
/// <param name="Spread">How much items differ in it, [0, 1): the correlation of two annotators' being right on an
/// item.</param>
/// <param name="Criteria">Those that decide, all of them; left out: all that are declared now.</param>
/// <param name="FullShare">Of the items, [0, 1): drawn, and judged to the maximum whatever the answers are; agreement
/// then comes from these alone.</param>
sealed record AdaptiveOverlapBody(
    int Min,
    int Max,
    double Posterior = .95,
    double Accuracy = .8,
    double Spread = .1,
    IReadOnlyList<string>? Criteria = null,
    double FullShare = 0
)
{
    public AdaptiveOverlap ToPolicy(IReadOnlyList<CriterionBody> declared) =>
        new(
            Min,
            Max,
            Posterior,
            Accuracy,
            Spread,
            [.. (Criteria ?? declared.Select(c => c.Id)).Select(c => new CriterionId(c))],
            FullShare,
            []
        );

    public static AdaptiveOverlapBody? Of(AdaptiveOverlap? policy) =>
        policy is null
            ? null
            : new(
                policy.Min,
                policy.Max,
                policy.Posterior,
                policy.Accuracy,
                policy.Spread,
                [.. policy.Criteria.Select(c => c.Value)],
                policy.FullShare
            );
}
