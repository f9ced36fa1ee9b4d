namespace RlhfGrains.Agreement;

/// <summary>
/// How often a judgment is the label that most of the others on its unit gave; where k labels share that lead, a
/// judgment for one of them counts 1/k. The mean over all judgments with another on their unit: what a single annotator
/// scores against the consensus of the rest.
/// </summary>
public static class LeaveOneOutAgreement
{
    /// <param name="table">Items and their units.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>A share in [0, 1]; undefined when no unit has two values (<c>NoPairs</c>). Interval: a ratio of sums
    /// over items, linearised, Student t.</returns>
    public static Estimate Read(UnitTable table, double level = Level.Default)
    {
        const string name = "leave-one-out-agreement";
        var counts = table.Counts();
        if (counts.Sample.Pairs == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, counts.Sample);

        // p = Σ y / Σ x over items, x judgments with another, y their credit; l = (y - p x) / Σ x.
        var items = Enumerable
            .Range(0, table.Items)
            .Select(i => Credit(table[i]))
            .Where(item => item.Judgments > 0)
            .ToArray();
        double judgments = items.Sum(item => item.Judgments),
            p = items.Sum(item => item.Credit) / judgments;
        double squares = 0,
            noise = 0;
        foreach (var item in items)
        {
            squares += Math.Pow((item.Credit - p * item.Judgments) / judgments, 2);
            noise += InfluenceSums.NoiseOf((item.Credit + p * item.Judgments) / judgments);
        }
        var form = ChanceForm.OfShare(1 - p);
        var interval = StudentInterval.Around(form, Variation.Of(0, squares, noise, items.Length), level);
        return Estimate
            .Of(name, p, interval, counts.Sample, form)
            .Mark(Rarity.Of(counts, Orientation.Plain), table.Labels);
    }

    static (double Credit, double Judgments) Credit(ReadOnlySpan<int[]> units)
    {
        double credit = 0,
            judgments = 0;
        foreach (var unit in units)
        {
            var m = unit.Sum();
            for (var c = 0; m >= 2 && c < unit.Length; c++)
            {
                if (unit[c] == 0)
                    continue;
                int[] others = [.. unit];
                others[c]--;
                var most = others.Max();
                if (others[c] == most)
                    credit += unit[c] / (double)others.Count(count => count == most);
                judgments += unit[c];
            }
        }
        return (credit, judgments);
    }
}
