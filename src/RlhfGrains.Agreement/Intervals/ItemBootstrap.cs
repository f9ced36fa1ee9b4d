namespace RlhfGrains.Agreement;

/// <summary>
/// Item bootstrap: items are drawn with replacement, the coefficient is read from each resample (B. Efron, R. J.
/// Tibshirani 1993, An Introduction to the Bootstrap, doi:10.1201/9780429246593, ch. 12 and 13). The same seed gives
/// the same interval.
/// </summary>
public static class ItemBootstrap
{
    /// <summary>Enough for the 2.5% tails to stand still in the second digit.</summary>
    public const int ResamplesDefault = 2_000;

    /// <summary>
    /// The percentile interval: quantiles of the resampled coefficient. Resamples in which it is undefined are left
    /// out.
    /// </summary>
    /// <param name="table">Items and their units.</param>
    /// <param name="coefficient">What to read.</param>
    /// <param name="seed">Of the resampling.</param>
    /// <param name="resamples">B, at least 100.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>The coefficient with the interval; its standard error is the deviation of the resamples.</returns>
    public static Estimate Percentile(
        UnitTable table,
        Coefficient coefficient,
        ulong seed,
        int resamples = ResamplesDefault,
        double level = Level.Default
    )
    {
        Level.Check(level);
        var whole = coefficient(table.Counts());
        if (whole.Value is null)
            return whole;

        var drawn = new List<double>(resamples);
        foreach (var estimate in Resample(table, coefficient, seed, resamples))
            if (estimate.Value is { } value)
                drawn.Add(value);
        if (table.Items < 2 || drawn.Count < 2)
            return whole with { Interval = null, NoInterval = NoIntervalReason.TooFewUnits };

        drawn.Sort();
        var mean = drawn.Average();
        var deviation = Math.Sqrt(drawn.Sum(value => (value - mean) * (value - mean)) / (drawn.Count - 1));
        if (deviation < 1e-12)
            return whole with { Interval = null, NoInterval = NoIntervalReason.NoVariationBetweenUnits };
        var interval = new Interval(
            Quantile(drawn, (1 - level) / 2),
            Quantile(drawn, 1 - (1 - level) / 2),
            level,
            IntervalMethod.ItemBootstrap,
            deviation
        );
        return (whole with { Interval = interval, NoInterval = null }).Mark(
            Rarity.Of(table.Counts(), Orientation.Plain),
            table.Labels
        );
    }

    /// <summary>
    /// The bootstrap-t interval on the scale log(1 - θ): quantiles of (log(1 - θ*) - log(1 - θ)) / se*, se* from the
    /// resample's own analytic standard error. For one unit an item and coefficients with an analytic interval.
    /// </summary>
    /// <inheritdoc cref="Percentile"/>
    public static Estimate Studentised(
        UnitTable table,
        Coefficient coefficient,
        ulong seed,
        int resamples = ResamplesDefault,
        double level = Level.Default
    )
    {
        Level.Check(level);
        var whole = coefficient(table.Counts());
        if (whole.Value is not { } θ)
            return whole;
        if (whole.Interval?.StandardError is not { } standardError)
            return whole with
            {
                Interval = null,
                NoInterval = whole.NoInterval ?? NoIntervalReason.NoVariationBetweenUnits,
            };

        var t = new List<double>(resamples);
        foreach (var estimate in Resample(table, coefficient, seed, resamples))
            if (estimate.Value is { } value && estimate.Interval?.StandardError is { } own)
                t.Add((Math.Log(1 - value) - Math.Log(1 - θ)) * (1 - value) / own);
        if (t.Count < 2)
            return whole with { Interval = null, NoInterval = NoIntervalReason.TooFewUnits };

        t.Sort();
        var se = standardError / (1 - θ);
        double high = 1 - (1 - θ) * Math.Exp(-Quantile(t, 1 - (1 - level) / 2) * se),
            low = 1 - (1 - θ) * Math.Exp(-Quantile(t, (1 - level) / 2) * se);
        var interval = new Interval(
            Math.Min(low, high),
            Math.Max(low, high),
            level,
            IntervalMethod.ItemBootstrapT,
            standardError
        );
        return whole
            .With(whole.Form is { } form ? StudentInterval.Cut(interval, form.Lowest) : interval)
            .Mark(Rarity.Of(table.Counts(), Orientation.Plain), table.Labels);
    }

    static IEnumerable<Estimate> Resample(UnitTable table, Coefficient coefficient, ulong seed, int resamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        var random = new SplitMix64(seed);
        for (var b = 0; b < resamples; b++)
        {
            var counts = new CoincidenceCounts(table.Labels);
            for (var i = 0; i < table.Items; i++)
                foreach (var unit in table[random.Next(table.Items)])
                    counts.Add(unit);
            yield return coefficient(counts);
        }
    }

    /// <summary>
    /// The p-quantile of sorted numbers, linear between the order statistics (Hyndman and Fan 1996, type 6).
    /// </summary>
    internal static double Quantile(List<double> sorted, double p)
    {
        var at = Math.Clamp(p * (sorted.Count + 1) - 1, 0, sorted.Count - 1);
        var below = (int)at;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
