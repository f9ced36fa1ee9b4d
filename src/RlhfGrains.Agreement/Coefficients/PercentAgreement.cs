namespace RlhfGrains.Agreement;

/// <summary>
/// The share of agreeing pairs, not corrected for chance: the figure that stands beside every coefficient.
/// With missing values its two forms differ: every unit weighs the same (Gwet's p_a), or every pair does.
/// </summary>
public static class PercentAgreement
{
    /// <summary>
    /// p_a = mean over pairable units of Σ_c n_uc (n_uc - 1) / (m_u (m_u - 1)); weighted when weights are given.
    /// </summary>
    /// <returns>A share in [0, 1]; undefined when no unit has two values (<c>NoPairs</c>).</returns>
    public static Estimate OverUnits(
        CoincidenceCounts counts,
        AgreementWeights? weights = null,
        double level = Level.Default
    ) => Read("percent-agreement-units", counts, weights, level, (m, pairs, units) => 1.0 / units / (m * (m - 1) / 2));

    /// <summary>
    /// Agreeing pairs over all pairs; weighted when weights are given. A ratio of two sums over units, and so is its
    /// interval.
    /// </summary>
    /// <returns>A share in [0, 1]; undefined when no unit has two values (<c>NoPairs</c>).</returns>
    public static Estimate OverPairs(
        CoincidenceCounts counts,
        AgreementWeights? weights = null,
        double level = Level.Default
    ) => Read("percent-agreement-pairs", counts, weights, level, (m, pairs, units) => 1.0 / pairs);

    /// <summary>The share of units on the diagonal: of two raters, or of one rater's two answers.</summary>
    /// <returns>A share in [0, 1] with Wilson's interval, which takes the units for independent; undefined without a
    /// unit (<c>NoPairs</c>).</returns>
    public static Estimate OverUnits(ConfusionMatrix matrix, double level = Level.Default)
    {
        const string name = "percent-agreement-units";
        if (matrix.Units == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, matrix.Sample);
        var agreeing = Enumerable.Range(0, matrix.Labels).Sum(c => matrix[c, c]);
        return Estimate.Of(
            name,
            agreeing / (double)matrix.Units,
            ProportionInterval.Wilson(agreeing, matrix.Units, level),
            matrix.Sample
        );
    }

    // 1 - p = Σ_u s_u a_u with a_u the unit's disagreeing pairs and s its weight; l_u = -s a_u + (1 - p) s m (m - 1) /
    // 2.
    static Estimate Read(
        string name,
        CoincidenceCounts counts,
        AgreementWeights? weights,
        double level,
        Func<double, double, double, double> weightOfPair
    )
    {
        var sample = counts.Sample;
        if (weights?.Undefined is { } reason)
            return Estimate.Without(name, reason, sample);
        if (sample.Pairs == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var δ = (weights ?? AgreementWeights.Identity).For(counts.Labels);
        var disagreement = 0.0;
        foreach (var group in counts.Groups)
        {
            if (group.M >= 2)
                disagreement +=
                    weightOfPair(group.M, sample.Pairs, sample.PairableUnits)
                    * UnitMoments.FirstOf(group, counts.Labels, δ);
        }

        var m = counts.PairableMultiplicityMin;
        var most = δ.Max * ChanceForm.DifferingMax(m, counts.Labels);
        var form = ChanceForm.OfShare(disagreement, lowest: 1 - most, most);
        var slopes = new Slopes(disagreement, multiplicity =>
            weightOfPair(multiplicity, sample.Pairs, sample.PairableUnits)
        );
        var interval = Influence.VariationOf(counts, δ, slopes, multiplicityMin: 2) is { } variation
            ? StudentInterval.Around(form, variation, level, KrippendorffAlpha.MethodOf(counts))
            : NoIntervalReason.NeedsUnits;
        return Estimate
            .Of(name, 1 - disagreement, interval, sample, form)
            .Mark(Rarity.Of(counts, Orientation.Plain), counts.Labels);
    }

    readonly struct Slopes(double disagreement, Func<double, double> weightOfPair) : IInfluence
    {
        public double Alpha(int m) => -weightOfPair(m);

        public void Gamma(int m, Span<double> gamma) => gamma.Fill(disagreement * weightOfPair(m) * (m - 1) / 2);
    }
}
