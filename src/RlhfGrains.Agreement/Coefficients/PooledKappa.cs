namespace RlhfGrains.Agreement;

/// <summary>
/// Cohen's kappa of one annotator against the others pooled: κ = (p_o - p_e) / (1 - p_e), p_o the mean over units of h_c / o,
/// p_e = Σ_c p_c q_c with p the annotator's own margins and q the mean over units of h / o. With one other it is Cohen's kappa.
/// J. Cohen (1960), doi:10.1177/001316446002000104. Several others weigh as one pooled rater, as in Schouten (1982),
/// Statistica Neerlandica 36:45.
/// </summary>
public static class PooledKappa
{
    /// <param name="confusion">One annotator's units.</param>
    /// <param name="orientation">Orientation-free: own margins, others' margins and confusion are averaged with their mirror image.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <returns>kappa in [-1, 1]; undefined without a shared unit (<c>NoPairs</c>) or when all labels are equal (<c>NoVariation</c>).
    /// Interval: linearised per unit, Student t; none above <see cref="PooledConfusion.MomentLabelsMax"/> labels (<c>TooManyLabels</c>).</returns>
    public static Estimate Read(PooledConfusion confusion, Orientation orientation = Orientation.Plain, double level = Level.Default)
    {
        const string name = "pooled-kappa";
        var sample = confusion.Sample;
        if (sample.Pairs == 0) return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var k = confusion.Labels;
        double U = sample.Units, po = 0;
        double[] p = new double[k], q = new double[k];
        foreach (var group in confusion.Groups)
        {
            po += group.Agreeing / (group.O * U);
            for (var c = 0; c < k; c++)
            {
                p[c] += group.Own(c) / U;
                for (var d = 0; d < k; d++) q[d] += group.Confusion(c, d) / (group.O * U);
            }
        }
        orientation.Apply(p);
        orientation.Apply(q);
        var pe = p.Zip(q, (x, y) => x * y).Sum();
        // Rounding of a sum of at most 101 products.
        if (1 - pe < 1e-12) return Estimate.Without(name, UndefinedReason.NoVariation, sample);

        var κ = (po - pe) / (1 - pe);
        if (!confusion.HasMoments) return Estimate.Of(name, κ, NoIntervalReason.TooManyLabels, sample);
        var variance = SumOfSquares(confusion, κ, pe, p, q) / (U * Math.Max(1, U - 1));
        return Estimate.Of(name, κ, StudentInterval.Around(κ, variance, sample.Units, level, lowest: -1), sample).Mark(Rarity.Of(confusion), k);
    }

    // Σ l_u² with l_u = (x - s q_c - s y + t) / (1 - pe), x = h_c / o, y = Σ_k p_k h_k / o, s = 1 - κ.
    static double SumOfSquares(PooledConfusion confusion, double κ, double pe, double[] p, double[] q)
    {
        var (k, s) = (confusion.Labels, 1 - κ);
        // t makes the mean zero: x averages po = κ + s pe, q_c and y average pe.
        var t = s * pe - κ;
        double squares = 0;
        foreach (var group in confusion.Groups)
        {
            double o = group.O;
            squares += group.Squares / (o * o) + 2 * t * group.Agreeing / o + t * t * group.Units;
            for (var c = 0; c < k; c++)
            {
                squares += s * s * q[c] * q[c] * group.Own(c) - 2 * s * q[c] * group.Confusion(c, c) / o - 2 * t * s * q[c] * group.Own(c);
                for (var d = 0; d < k; d++)
                {
                    squares += (2 * s * s * q[c] * p[d] - 2 * t * s * p[d]) * group.Confusion(c, d) / o
                        - 2 * s * p[d] * group.Products(c, d) / (o * o)
                        + s * s * p[c] * p[d] * group.OthersProducts(c, d) / (o * o);
                }
            }
        }
        return squares / ((1 - pe) * (1 - pe));
    }
}
