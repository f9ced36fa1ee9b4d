using RlhfGrains.Agreement;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// How many judgments an item is to get under an adaptive overlap: a pure function of its judgments and the policy.
/// </summary>
static class AdaptiveTarget
{
    /// <summary>
    /// The judgments there are and the fewest further ones with which the item could stop, if all of them agreed. Fewer
    /// cannot make it stop, so whoever is asked at once is asked for nothing that one after another would have saved;
    /// and a further judgment never lowers it.
    /// </summary>
    /// <param name="criteria">Of the project.</param>
    /// <param name="responses">How many the item has.</param>
    /// <param name="and">Of one more judgment that fills a slot; null: none.</param>
    /// <returns>At least the policy's minimum, at most its maximum.</returns>
    public static int Of(
        AdaptiveOverlap policy,
        IReadOnlyList<Criterion> criteria,
        ItemId item,
        int responses,
        IReadOnlyList<Judgment> judgments,
        IReadOnlyList<CriterionValues>? and
    )
    {
        if (policy.IsInFullShare(item))
            return policy.Max;
        var filled = and is null ? 0 : 1;
        foreach (var judgment in judgments)
            if (judgment.FillsSlot)
                filled++;
        var further = Math.Max(0, policy.Min - filled);
        var decides = false;
        foreach (var criterion in criteria)
        {
            if (!criterion.Scale.Fits(responses) || !policy.Criteria.Contains(criterion.Id))
                continue;
            decides = true;
            var rule = policy.RuleOf(criterion.Scale);
            foreach (var votes in Votes(criterion, responses, judgments, and))
            {
                further = Math.Max(further, Further(rule, votes, policy.Max - filled));
                if (filled + further >= policy.Max)
                    return policy.Max;
            }
        }
        return decides ? filled + further : policy.Max;
    }

    /// <summary>
    /// For each unit of one criterion, how many judgments that fill a slot gave each vote, whatever their rubric
    /// version.
    /// </summary>
    public static int[][] Votes(
        Criterion criterion,
        int responses,
        IReadOnlyList<Judgment> judgments,
        IReadOnlyList<CriterionValues>? and = null
    )
    {
        var scale = criterion.Scale;
        var votes = new int[scale.UnitCount(responses)][];
        for (var unit = 0; unit < votes.Length; unit++)
            votes[unit] = new int[scale.VoteCount];
        foreach (var judgment in judgments)
            if (judgment.FillsSlot)
                Count(judgment.ValuesFor(criterion.Id));
        Count(and?.FirstOrDefault(a => a.Criterion == criterion.Id)?.Values);
        return votes;

        void Count(int[]? values)
        {
            if (values is null)
                return;
            var labels = Units.Labels(scale, values);
            for (var unit = 0; unit < votes.Length; unit++)
                votes[unit][scale.VoteOf(labels[unit])]++;
        }
    }

    /// <summary>How many more votes for the leading answer make it sure; at most <paramref name="most"/>.</summary>
    static int Further(OverlapPolicy rule, int[] votes, int most)
    {
        var leading = 0;
        for (var vote = 1; vote < votes.Length; vote++)
            if (votes[vote] > votes[leading])
                leading = vote;
        for (var further = 0; further < most; further++)
        {
            if (OverlapRule.Decide(rule, votes) is OverlapAnswer.Sure)
                return further;
            votes[leading]++;
        }
        return most;
    }
}
