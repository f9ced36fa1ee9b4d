namespace RlhfGrains.Agreement;

/// <summary>
/// How often one annotator agrees with the others: the figure that stands beside <see cref="PooledKappa"/>.
/// </summary>
public static class PooledAgreement
{
    /// <summary>
    /// p = mean over units of h_c / o: the share of the others with the own label; every unit weighs the same.
    /// </summary>
    /// <returns>A share in [0, 1]; undefined without a unit judged by others too (<c>NoPairs</c>). Interval:
    /// linearised, Student t.</returns>
    public static Estimate OverUnits(PooledConfusion confusion, double level = Level.Default) =>
        Read(
            "pooled-agreement-units",
            confusion,
            level,
            (o, sample) => 1.0 / (o * sample.Units),
            (o, sample) => 1.0 / sample.Units
        );

    /// <summary>p = Σ h_c / Σ o: agreeing pairs over all pairs.</summary>
    /// <returns>A share in [0, 1]; undefined without a unit judged by others too (<c>NoPairs</c>). Interval: ratio of
    /// sums, linearised, Student t.</returns>
    public static Estimate OverPairs(PooledConfusion confusion, double level = Level.Default) =>
        Read(
            "pooled-agreement-pairs",
            confusion,
            level,
            (o, sample) => 1.0 / sample.Pairs,
            (o, sample) => o / (double)sample.Pairs
        );

    // 1 - p = Σ_u s x_u, x = o - h_c the others with another label, s the weight of a pair and w the weight of a unit;
    // l_u = -s x_u + (1 - p) w.
    static Estimate Read(
        string name,
        PooledConfusion confusion,
        double level,
        Func<int, SampleCounts, double> weightOfPair,
        Func<int, SampleCounts, double> weightOfUnit
    )
    {
        var sample = confusion.Sample;
        if (sample.Pairs == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, sample);
        var D = confusion.Groups.Sum(group => weightOfPair(group.O, sample) * group.Disagreeing);
        double sum = 0,
            squares = 0,
            terms = 0;
        foreach (var group in confusion.Groups)
        {
            var (s, w) = (weightOfPair(group.O, sample), D * weightOfUnit(group.O, sample));
            sum += -s * group.Disagreeing + w * group.Units;
            squares += s * s * group.DisagreeingSquares - 2 * s * w * group.Disagreeing + w * w * group.Units;
            terms += 2 * (s * s * group.DisagreeingSquares + w * w * group.Units);
        }
        var form = ChanceForm.OfShare(D);
        var interval = StudentInterval.Around(
            form,
            Variation.Of(sum, squares, InfluenceSums.NoiseOfSum(terms), sample.Units),
            level
        );
        return Estimate
            .Of(name, 1 - D, interval, sample, form)
            .Mark(Rarity.Of(confusion, Orientation.Plain), confusion.Labels);
    }
}
