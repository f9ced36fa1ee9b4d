namespace RlhfGrains.Agreement;

/// <summary>
/// Delete-one-item jackknife: SE² = (I - 1) / I · Σ_i (θ_(i) - θ_(·))² with θ_(i) the coefficient without item i (R. G.
/// Miller 1974, doi:10.1093/biomet/61.1.1). Holds for every coefficient and for items of several units; costs one read
/// an item.
/// </summary>
public static class ItemJackknife
{
    // Rounding of the values left out, which differ in their last places where no item matters.
    const double Rounding = 1e-14;

    const int ItemsPerReport = 100;

    /// <param name="table">Items and their units.</param>
    /// <param name="coefficient">What to read.</param>
    /// <param name="level">Confidence level.</param>
    /// <param name="logScale">Make the interval symmetric for log(1 - θ).</param>
    /// <param name="progress">Told the items done, every 100 and at the end: 20,000 items on 101 labels take seconds,
    /// and <see cref="UnitTable.CountsByItem"/> gives their interval in one pass.</param>
    /// <returns>The coefficient with a Student t interval on I - 1 degrees of freedom, cut where the coefficient ends;
    /// items without which it is undefined are left out of the sums. No interval with fewer than two items
    /// (<c>TooFewUnits</c>); where no item matters that of the agreement, with chance held
    /// (<c>WilsonChanceHeld</c>).</returns>
    public static Estimate Read(
        UnitTable table,
        Coefficient coefficient,
        double level = Level.Default,
        bool logScale = false,
        IProgress<int>? progress = null
    )
    {
        var counts = table.Counts();
        var whole = coefficient(counts);
        if (whole.Value is not { } θ)
            return whole;

        var without = new List<double>(table.Items);
        for (var i = 0; i < table.Items; i++)
        {
            foreach (var unit in table[i])
                counts.Remove(unit);
            if (coefficient(counts).Value is { } value)
                without.Add(value);
            foreach (var unit in table[i])
                counts.Add(unit);
            if ((i + 1) % ItemsPerReport == 0)
                progress?.Report(i + 1);
        }
        progress?.Report(table.Items);
        return whole
            .With(IntervalOf(whole, θ, without, level, logScale))
            .Mark(Rarity.Of(counts, Orientation.Plain), table.Labels);
    }

    static IntervalOrReason IntervalOf(Estimate whole, double θ, List<double> without, double level, bool logScale)
    {
        if (without.Count < 2)
            return NoIntervalReason.TooFewUnits;
        var mean = without.Average();
        double I = without.Count;
        var standardError = Math.Sqrt((I - 1) / I * without.Sum(value => (value - mean) * (value - mean)));
        if (standardError <= Rounding * Math.Sqrt(I) * Math.Max(1, 1 - θ))
            return whole.Form is { } held
                ? StudentInterval.ChanceHeld(held, without.Count, level)
                : NoIntervalReason.NoVariationBetweenUnits;
        var interval = logScale
            ? StudentInterval.Log(θ, standardError, without.Count, level, IntervalMethod.ItemJackknifeLog)
            : StudentInterval.Plain(θ, standardError, without.Count, level, IntervalMethod.ItemJackknife);
        return whole.Form is { } form ? StudentInterval.Cut(interval, form.Lowest) : interval;
    }
}
