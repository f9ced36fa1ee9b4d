namespace RlhfGrains.Agreement;

/// <summary>
/// Krippendorff's alpha: α = 1 - D_o / D_e = 1 - (n - 1) A / B, with A = Σ_u Σ_{c≠k} n_uc n_uk δ²_ck / (m_u - 1),
/// B = Σ_{c≠k} n_c n_k δ²_ck and n the pairable values. Units with fewer than two values count nowhere.
/// <para>K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), repository.upenn.edu/asc_papers/43;
/// Content Analysis (2019), ch. 12, doi:10.4135/9781071878781. Interval: Gwet (2014), derived in INTERVALS.md.</para>
/// </summary>
public static class KrippendorffAlpha
{
    /// <param name="counts">Any number of annotators, missing values allowed.</param>
    /// <param name="metric">nominal, ordinal, interval or ratio.</param>
    /// <param name="orientation">Orientation-free for pairwise preferences.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <returns>alpha in (-∞, 1]; undefined when nothing pairs (<c>NoPairs</c>) or all pairable values are equal
    /// (<c>NoVariation</c>).</returns>
    public static Estimate Read(
        CoincidenceCounts counts,
        Metric metric,
        Orientation orientation = Orientation.Plain,
        double level = Level.Default
    )
    {
        var (name, sample) = ($"krippendorff-alpha-{metric.Name}", counts.Sample);
        if (metric.Undefined is { } reason)
            return Estimate.Without(name, reason, sample);
        if (sample.Pairs == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var k = counts.Labels;
        var N = orientation.Apply(PairableMargins(counts));
        var n = N.Sum();
        var δ = metric.For(k, N).Oriented(orientation);
        var A = 0.0;
        foreach (var group in counts.Groups)
            if (group.M >= 2)
                A += 2 * UnitMoments.FirstOf(group, k, δ) / (group.M - 1);
        var δN = δ.Times(N);
        var B = Dot(N, δN);
        if (B == 0)
            return Estimate.Without(name, UndefinedReason.NoVariation, sample);

        var α = 1 - (n - 1) * A / B;
        var form = FormOf(counts, δ, A / n, B / (n * (n - 1)));
        var interval = Influence.VariationOf(
            counts,
            δ,
            Linearised(counts, metric, orientation, n, N, A, B, δN),
            multiplicityMin: 2
        )
            is { } variation
            ? StudentInterval.Around(form, variation, level, MethodOf(counts))
            : NoIntervalReason.NeedsUnits;
        return Estimate.Of(name, α, interval, sample, form).Mark(Rarity.Of(counts, orientation), k);
    }

    internal static IntervalMethod MethodOf(CoincidenceCounts counts) =>
        counts.Items is null ? IntervalMethod.LinearisationLog : IntervalMethod.ItemLinearisationLog;

    static ChanceForm FormOf(CoincidenceCounts counts, Disagreement δ, double Do, double De)
    {
        var m = counts.PairableMultiplicityMin;
        var most = δ.Max * ChanceForm.DifferingMax(m, counts.Labels);
        return new ChanceForm(Do, De, most, δ.IsSquaredDistance ? ChanceForm.LowestOfPooled(m) : 1 - most / De);
    }

    // Linearised at 1 - n A / B: l_u = -n [a_u / B + h·n_u / B + A m_u / (n B) - A g·n_u / B²], g = ∂B/∂N, h = ∂A/∂N.
    static Slopes Linearised(
        CoincidenceCounts counts,
        Metric metric,
        Orientation orientation,
        double n,
        double[] N,
        double A,
        double B,
        double[] δN
    )
    {
        var k = counts.Labels;
        var g = metric.MarginGradient(N, (c, d) => N[c] * N[d]) ?? new double[k];
        var h = new double[k];
        if (metric.MarginGradient(N, Coincidences(counts, orientation)) is { } slope)
            h = slope;
        for (var c = 0; c < k; c++)
            g[c] += 2 * δN[c];

        var γ = new double[k];
        for (var c = 0; c < k; c++)
            γ[c] = -n * (h[c] / B + A / (n * B) - A * g[c] / (B * B));
        return new Slopes(-2 * n / B, orientation.Apply(γ));
    }

    readonly struct Slopes(double perDisagreement, double[] γ) : IInfluence
    {
        public double Alpha(int m) => perDisagreement / (m - 1);

        public void Gamma(int m, Span<double> gamma) => γ.CopyTo(gamma);
    }

    static double[] PairableMargins(CoincidenceCounts counts)
    {
        var N = new double[counts.Labels];
        foreach (var group in counts.Groups)
            for (var c = 0; group.M >= 2 && c < N.Length; c++)
                N[c] += group.Margins[c];
        return N;
    }

    // o_ck, symmetrised when orientation-free; only read by metrics that follow the margins.
    static Func<int, int, double> Coincidences(CoincidenceCounts counts, Orientation orientation)
    {
        double Plain(int c, int k)
        {
            var o = 0.0;
            foreach (var group in counts.Groups)
                if (group.M >= 2)
                    o += (c == k ? 2.0 : 1.0) * group.Pairs(Math.Min(c, k), Math.Max(c, k)) / (group.M - 1);
            return o;
        }

        var last = counts.Labels - 1;
        return orientation == Orientation.Plain ? Plain : (c, k) => (Plain(c, k) + Plain(last - c, last - k)) / 2;
    }

    static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
