namespace RlhfGrains.Agreement;

/// <summary>How often one annotator agrees with the others: the figure that stands beside <see cref="PooledKappa"/>.</summary>
public static class PooledAgreement
{
    /// <summary>p = mean over units of h_c / o: the share of the others with the own label; every unit weighs the same.</summary>
    /// <returns>A share in [0, 1]; undefined without a unit judged by others too (<c>NoPairs</c>). Interval: linearised, Student t.</returns>
    public static Estimate OverUnits(PooledConfusion confusion, double level = Level.Default)
    {
        var sample = confusion.Sample;
        if (sample.Pairs == 0) return Estimate.Without("pooled-agreement-units", UndefinedReason.NoPairs, sample);
        double p = 0, squares = 0, U = sample.Units;
        foreach (var group in confusion.Groups)
        {
            p += group.Agreeing / (group.O * U);
            squares += group.Squares / ((double)group.O * group.O);
        }
        var variance = (squares - U * p * p) / (U * Math.Max(1, U - 1));
        return Estimate.Of("pooled-agreement-units", p, StudentInterval.Around(p, variance, sample.Units, level, lowest: 0), sample)
            .Mark(Rarity.Of(confusion), confusion.Labels);
    }

    /// <summary>p = Σ h_c / Σ o: agreeing pairs over all pairs.</summary>
    /// <returns>A share in [0, 1]; undefined without a unit judged by others too (<c>NoPairs</c>). Interval: ratio of sums, linearised, Student
    /// t.</returns>
    public static Estimate OverPairs(PooledConfusion confusion, double level = Level.Default)
    {
        var sample = confusion.Sample;
        if (sample.Pairs == 0) return Estimate.Without("pooled-agreement-pairs", UndefinedReason.NoPairs, sample);
        var p = confusion.Groups.Sum(group => group.Agreeing) / (double)sample.Pairs;
        // Σ (h_c - p o)²
        var squares = confusion.Groups.Sum(group => group.Squares - 2 * p * group.O * group.Agreeing + p * p * group.O * group.O * group.Units);
        double U = sample.Units, P = sample.Pairs;
        var variance = squares / (P * P) * U / Math.Max(1, U - 1);
        return Estimate.Of("pooled-agreement-pairs", p, StudentInterval.Around(p, variance, sample.Units, level, lowest: 0), sample)
            .Mark(Rarity.Of(confusion), confusion.Labels);
    }
}
