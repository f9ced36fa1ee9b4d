namespace RlhfGrains.Agreement;

/// <summary>
/// What AC1/AC2, Brennan-Prediger and generalised Fleiss share (Gwet 2014, ch. 2 and 3; 2008,
/// doi:10.1348/000711006X126600): κ = (p_a - p_e) / (1 - p_e) = 1 - D / E, D = 1 - p_a the mean over pairable units of
/// the unit's weighted disagreement d_u, E = 1 - p_e a quadratic form in π_c, the mean over all units of n_uc / m_u.
/// They differ in ε, with E = Σ_c π_c ε_c(π). Disagreements rather than agreements: where one label prevails they are
/// small, and differences of agreements near 1 would lose their digits. Interval by linearisation, l_u = [-(d_u - D) +
/// 2 κ' (E_u - E)] / E, κ' = D / E, E_u = Σ_c ε_c n_uc / m_u, the first term for pairable units only. Gwet's own has
/// d_u - E there, as if the share of pairable units were fixed: the same without single values, and covers up to .985
/// instead of .95 with many. <c>asPublished</c> gives it.
/// </summary>
static class UnitKappa
{
    /// <param name="expected">ε_c from δ and π.</param>
    /// <param name="isFree">E is least at even π (AC, Brennan-Prediger), which bounds κ whatever the margins.</param>
    public static Estimate Read(
        string name,
        CoincidenceCounts counts,
        AgreementWeights weights,
        Orientation orientation,
        double level,
        bool asPublished,
        Func<Disagreement, double[], double[]> expected,
        bool isFree
    )
    {
        var sample = counts.Sample;
        if (weights.Undefined is { } reason)
            return Estimate.Without(name, reason, sample);
        if (sample.Pairs == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var q = counts.Labels;
        var δ = weights.For(q).Oriented(orientation);
        double n = sample.Units,
            pairable = sample.PairableUnits,
            D = 0;
        var π = new double[q];
        foreach (var group in counts.Groups)
        {
            for (var c = 0; c < q; c++)
                π[c] += group.Margins[c] / (group.M * n);
            if (group.M >= 2)
                D += 2 * UnitMoments.FirstOf(group, q, δ) / ((double)group.M * (group.M - 1) * pairable);
        }
        orientation.Apply(π);
        var ε = expected(δ, π);
        var E = 0.0;
        for (var c = 0; c < q; c++)
            E += π[c] * ε[c];
        // A single label in use: every product is zero.
        if (!(E > 0))
            return Estimate.Without(name, UndefinedReason.NoVariation, sample);

        var form = FormOf(counts, δ, D, E, n / pairable, isFree);
        var slopes = new Slopes(D, E, n, pairable, asPublished, ε, orientation);
        var interval = Influence.VariationOf(counts, δ, slopes, multiplicityMin: 1) is { } variation
            ? StudentInterval.Around(form, variation, level, KrippendorffAlpha.MethodOf(counts))
            : NoIntervalReason.NeedsUnits;
        return Estimate.Of(name, 1 - D / E, interval, sample, form).Mark(Rarity.Of(counts, orientation), q);
    }

    static ChanceForm FormOf(
        CoincidenceCounts counts,
        Disagreement δ,
        double D,
        double E,
        double unitsPerPairable,
        bool isFree
    )
    {
        var (q, m) = (counts.Labels, counts.PairableMultiplicityMin);
        var most = δ.Max * ChanceForm.DifferingMax(m, q);
        return new ChanceForm(D, E, most, Lowest());

        double Lowest()
        {
            var ofMargins = 1 - most / E;
            if (isFree)
                return LeastExpected(δ, q) is var least and > 0 ? 1 - most / least : ofMargins;
            if (!δ.IsSquaredDistance)
                return ofMargins;
            // Single values can make chance agreement anything: then the pairable units are bounded by all of them, or
            // by the margins.
            return unitsPerPairable == 1
                ? ChanceForm.LowestOfPooled(m)
                : Math.Max(ofMargins, 1 - unitsPerPairable * (1 - ChanceForm.LowestOfPooled(m)));
        }
    }

    // 1 - T_w / q², and 1 where the weights sum to less than nothing.
    static double LeastExpected(Disagreement δ, int q) => Math.Min(1, SumOf(δ, q) / ((double)q * q));

    /// <summary>Σ_ck δ_ck = q² - T_w.</summary>
    public static double SumOf(Disagreement δ, int q)
    {
        var sum = 0.0;
        for (var c = 0; c < q; c++)
        for (var k = c + 1; k < q; k++)
            sum += 2 * δ[c, k];
        return sum;
    }

    readonly struct Slopes(
        double D,
        double E,
        double n,
        double pairable,
        bool asPublished,
        double[] ε,
        Orientation orientation
    ) : IInfluence
    {
        public double Alpha(int m) => m >= 2 ? -2 / (m * (m - 1.0) * pairable * E) : 0;

        public void Gamma(int m, Span<double> gamma)
        {
            var own = m >= 2 ? (asPublished ? E : D) / pairable : 0;
            for (var c = 0; c < gamma.Length; c++)
                gamma[c] = (2 * (D / E) * (ε[c] - E) / n + own) / (m * E);
            orientation.Apply(gamma);
        }
    }
}
