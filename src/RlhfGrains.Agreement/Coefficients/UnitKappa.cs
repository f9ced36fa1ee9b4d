namespace RlhfGrains.Agreement;

/// <summary>
/// What AC1/AC2, Brennan-Prediger and generalised Fleiss share (Gwet 2014, ch. 2 and 3; 2008, doi:10.1348/000711006X126600):
/// κ = (p_a - p_e) / (1 - p_e), p_a the mean over pairable units of the unit's weighted agreement, p_e a quadratic form in
/// π_c, the mean over all units of n_uc / m_u. They differ in e, with p_e = Σ_c π_c e_c(π).
/// Interval by linearisation, l_u = (p_a|u - p_a) / (1 - p_e) - 2 (1 - κ) (p_e|u - p_e) / (1 - p_e), p_e|u = Σ_c e_c n_uc / m_u, the first term for
/// pairable units only. Gwet's own has p_a|u - p_e there, as if the share of pairable units were fixed: the same without single values, and covers
/// up to .985 instead of .95 with many. <c>asPublished</c> gives it.
/// </summary>
static class UnitKappa
{
    public static Estimate Read(
        string name, CoincidenceCounts counts, AgreementWeights weights, Orientation orientation, double level, bool asPublished,
        Func<Disagreement, double[], double[]> expected)
    {
        var sample = counts.Sample;
        if (weights.Undefined is { } reason) return Estimate.Without(name, reason, sample);
        if (sample.Pairs == 0) return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var q = counts.Labels;
        var δ = weights.For(q).Oriented(orientation);
        double n = sample.Units, pairable = sample.PairableUnits;
        var π = new double[q];
        var disagreement = 0.0;
        foreach (var group in counts.Groups)
        {
            for (var c = 0; c < q; c++) π[c] += group.Margins[c] / (group.M * n);
            if (group.M >= 2) disagreement += 2 * UnitMoments.FirstOf(group, q, δ) / ((double)group.M * (group.M - 1) * pairable);
        }
        orientation.Apply(π);
        var e = expected(δ, π);
        var pa = 1 - disagreement;
        var pe = 0.0;
        for (var c = 0; c < q; c++) pe += π[c] * e[c];
        // Rounding of a sum of at most 101 products; a single label in use gives 1 exactly up to that.
        if (1 - pe < 1e-12) return Estimate.Without(name, UndefinedReason.NoVariation, sample);

        var κ = (pa - pe) / (1 - pe);
        var form = new LinearForm();
        var γ = new double[q];
        foreach (var group in counts.Groups)
        {
            if (UnitMoments.Of(group, q, δ) is not { } moments) return Estimate.Of(name, κ, NoIntervalReason.NeedsUnits, sample);
            var m = (double)group.M;
            var slope = 2 * (1 - κ) / (1 - pe);
            for (var c = 0; c < q; c++) γ[c] = -slope * e[c] / (m * n);
            orientation.Apply(γ);
            var own = m >= 2 ? 1 / (pairable * (1 - pe)) : 0;
            form.Add(group, moments, m >= 2 ? -own * 2 / (m * (m - 1)) : 0, own * (1 - (asPublished ? pe : pa)) + slope * pe / n, γ);
        }
        return Estimate.Of(name, κ, StudentInterval.Around(κ, form.Variance, form.Units, level), sample).Mark(Rarity.Of(counts), q);
    }
}
