using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>Whether the judgments of an item decide it.</summary>
static class Majority
{
    /// <summary>
    /// The criteria on which they do not: for some unit (the item of a preference, a pair of responses of a ranking, a
    /// response that was rated) no value was given by more than half of those who answered. Of a preference and of a
    /// pair only the direction is looked at (first, tie, second), not the strength.
    /// </summary>
    /// <param name="judgments">Those that fill the item's slots, whatever their rubric version.</param>
    /// <param name="criteria">Of the project.</param>
    public static List<CriterionId> Contested(IReadOnlyList<Judgment> judgments, IReadOnlyList<Criterion> criteria)
    {
        var contested = new List<CriterionId>();
        foreach (var criterion in criteria)
        {
            var answered = new List<int[]>();
            foreach (var judgment in judgments)
            {
                if (judgment.FillsSlot && judgment.ValuesFor(criterion.Id) is { } values)
                    answered.Add(Units.Labels(criterion.Scale, values));
            }
            if (answered.Count > 1 && IsContested(criterion.Scale, answered))
                contested.Add(criterion.Id);
        }
        return contested;
    }

    static bool IsContested(Scale scale, List<int[]> answered)
    {
        var votes = new int[scale.VoteCount];
        for (var unit = 0; unit < answered[0].Length; unit++)
        {
            Array.Clear(votes);
            var most = 0;
            foreach (var labels in answered)
                most = Math.Max(most, ++votes[scale.VoteOf(labels[unit])]);
            if (most * 2 <= answered.Count)
                return true;
        }
        return false;
    }
}
