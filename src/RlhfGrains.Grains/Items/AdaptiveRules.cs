using RlhfGrains.Agreement;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>What an adaptive overlap must be to be published.</summary>
static class AdaptiveRules
{
    /// <summary>The first thing wrong with it, or null.</summary>
    /// <param name="overlap">The project's number; null: none.</param>
    /// <param name="criteria">Of the project.</param>
    public static string? Fault(AdaptiveOverlap policy, int? overlap, IReadOnlyList<Criterion> criteria)
    {
        if (overlap is not null)
            return "an overlap is a number or adaptive, not both: leave out one of them";
        if (policy.Criteria.Count is 0)
            return "an adaptive overlap has at least one criterion that decides";
        if (policy.Criteria.Distinct().Count() < policy.Criteria.Count)
            return "an adaptive overlap names a criterion twice";
        if (policy.FullShare is not (>= 0 and < 1))
            return "the share of items at full overlap lies in [0, 1)";
        foreach (var id in policy.Criteria)
        {
            if (criteria.FirstOrDefault(c => c.Id == id) is not { } criterion)
                return "an adaptive overlap is decided by a criterion that is not declared";
            // The scale has rules of its own, which are looked at later.
            if (
                criterion.Scale.VoteCount is >= 2 and <= OverlapPolicy.LabelsMax
                && policy.RuleOf(criterion.Scale).Fault() is { } fault
            )
                return $"adaptive overlap by criterion '{id}': {Why(fault, criterion.Scale)}";
        }
        return null;
    }

    static string Why(OverlapFault fault, Scale scale) =>
        fault switch
        {
            OverlapFault.MinBelowTwo =>
                "the minimum is at least 2: agreement is computed from the first judgments of each item",
            OverlapFault.MaxOutOfRange => $"the maximum is the minimum to {OverlapPolicy.JudgmentsMax}",
            OverlapFault.PosteriorOutOfRange => "the posterior lies in (0.5, 1)",
            OverlapFault.AccuracyNotAboveChance =>
                $"the accuracy lies in (1/{scale.VoteCount}, 1): with {scale.VoteCount} answers that is better than guessing",
            OverlapFault.SpreadOutOfRange => "the spread lies in [0, 1)",
            OverlapFault.NeverReached =>
                "not even as many equal answers as the maximum reach the posterior: nothing would ever be saved",
            _ => $"a scale has 2 to {OverlapPolicy.LabelsMax} answers",
        };
}
