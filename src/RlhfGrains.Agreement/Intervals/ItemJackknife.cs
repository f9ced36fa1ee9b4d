namespace RlhfGrains.Agreement;

/// <summary>
/// Delete-one-item jackknife: SE² = (I - 1) / I · Σ_i (θ_(i) - θ_(·))² with θ_(i) the coefficient without item i (R. G. Miller 1974,
/// doi:10.1093/biomet/61.1.1). Holds for every coefficient and for items of several units; costs one read an item.
/// </summary>
public static class ItemJackknife
{
    /// <param name="table">Items and their units.</param>
    /// <param name="coefficient">What to read.</param>
    /// <param name="level">Confidence level.</param>
    /// <param name="logScale">Make the interval symmetric for log(1 - θ).</param>
    /// <returns>The coefficient with a Student t interval on I - 1 degrees of freedom; items without which it is undefined are left out of the sums.
    /// No interval with fewer than two items (<c>TooFewUnits</c>) or when no item matters (<c>NoVariationBetweenUnits</c>).</returns>
    public static Estimate Read(UnitTable table, Coefficient coefficient, double level = Level.Default, bool logScale = false)
    {
        var counts = table.Counts();
        var whole = coefficient(counts);
        if (whole.Value is not { } θ) return whole;

        var without = new List<double>(table.Items);
        for (var i = 0; i < table.Items; i++)
        {
            foreach (var unit in table[i]) counts.Remove(unit);
            if (coefficient(counts).Value is { } value) without.Add(value);
            foreach (var unit in table[i]) counts.Add(unit);
        }
        if (without.Count < 2) return whole with { Interval = null, NoInterval = NoIntervalReason.TooFewUnits };

        var mean = without.Average();
        double I = without.Count;
        var standardError = Math.Sqrt((I - 1) / I * without.Sum(value => (value - mean) * (value - mean)));
        if (standardError < 1e-12) return whole with { Interval = null, NoInterval = NoIntervalReason.NoVariationBetweenUnits };
        var interval = logScale
            ? StudentInterval.Log(θ, standardError, without.Count, level, IntervalMethod.ItemJackknifeLog)
            : StudentInterval.Plain(θ, standardError, without.Count, level, IntervalMethod.ItemJackknife);
        return (whole with { Interval = interval, NoInterval = null }).Mark(Rarity.Of(counts), table.Labels);
    }
}
