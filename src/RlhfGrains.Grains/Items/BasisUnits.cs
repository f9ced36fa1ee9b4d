using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// The units that agreement is computed from under an adaptive overlap, where counting all judgments would prefer the
/// disagreement: of the first judgments that fill a slot, in the order in which they were recorded. When one of them is
/// withdrawn the next one moves in, as the item would have gone on without it; as long as there are fewer, the item is
/// left out, since taking them then would prefer the quick ones.
/// </summary>
static class BasisUnits
{
    /// <param name="basis">How many; <see cref="AdaptiveOverlap.AllJudgments"/>: all there are; null: none.</param>
    public static List<Judgment> Chosen(IReadOnlyList<Judgment> judgments, int? basis)
    {
        var chosen = new List<Judgment>();
        if (basis is not { } first)
            return chosen;
        for (var i = 0; i < judgments.Count && (first == AdaptiveOverlap.AllJudgments || chosen.Count < first); i++)
            if (judgments[i].FillsSlot)
                chosen.Add(judgments[i]);
        if (chosen.Count < first)
            chosen.Clear();
        return chosen;
    }

    /// <summary>
    /// What takes the counts from one choice of the item's judgments to another; units that stay as they were are left
    /// out.
    /// </summary>
    public static List<UnitChange> Changes(
        IReadOnlyList<Judgment> before,
        IReadOnlyList<Judgment> after,
        IReadOnlyList<Criterion> criteria
    )
    {
        var changes = new List<UnitChange>();
        if (before.Select(j => j.Id).SequenceEqual(after.Select(j => j.Id)))
            return changes;
        foreach (var series in before.Concat(after).GroupBy(j => j.Recorded.RubricVersion))
        {
            foreach (var criterion in criteria)
            {
                var was = Counts(criterion, series.Key, before);
                var now = Counts(criterion, series.Key, after);
                for (var unit = 0; unit < Math.Max(was.Length, now.Length); unit++)
                {
                    var change = new UnitChange(
                        criterion.Id,
                        series.Key,
                        criterion.Scale.IsOriented,
                        criterion.Scale.LabelCount,
                        was.Length == 0 ? [] : was[unit],
                        now.Length == 0 ? [] : now[unit],
                        Math.Max(was.Length, now.Length) > 1
                    );
                    if (!change.Before.AsSpan().SequenceEqual(change.After))
                        changes.Add(change);
                }
            }
        }
        return changes;
    }

    /// <returns>Empty when none of them answers the criterion under that rubric version.</returns>
    static int[][] Counts(Criterion criterion, int rubricVersion, IReadOnlyList<Judgment> judgments)
    {
        int[][] counts = [];
        foreach (var judgment in judgments)
        {
            if (judgment.Recorded.RubricVersion != rubricVersion || judgment.ValuesFor(criterion.Id) is not { } values)
                continue;
            var labels = Units.Labels(criterion.Scale, values);
            if (counts.Length == 0)
                counts = [.. labels.Select(_ => new int[criterion.Scale.LabelCount])];
            for (var unit = 0; unit < labels.Length; unit++)
                counts[unit][labels[unit]]++;
        }
        return counts;
    }
}
