namespace RlhfGrains.Agreement;

/// <summary>
/// Cohen's kappa of one annotator against the others pooled: κ = (p_o - p_e) / (1 - p_e), p_o the mean over units of
/// h_c / o, p_e = Σ_c p_c q_c with p the annotator's own margins and q the mean over units of h / o. With one other it
/// is Cohen's kappa. J. Cohen (1960), doi:10.1177/001316446002000104. Several others weigh as one pooled rater, as in
/// Schouten (1982), Statistica Neerlandica 36:45.
/// </summary>
public static class PooledKappa
{
    /// <param name="confusion">One annotator's units.</param>
    /// <param name="orientation">Orientation-free: own margins, others' margins and confusion are averaged with their
    /// mirror image.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <returns>kappa in [-1, 1]; undefined without a shared unit (<c>NoPairs</c>) or when all labels are equal
    /// (<c>NoVariation</c>). Interval: linearised per unit, Student t; none above <see
    /// cref="PooledConfusion.MomentLabelsMax"/> labels (<c>TooManyLabels</c>).</returns>
    public static Estimate Read(
        PooledConfusion confusion,
        Orientation orientation = Orientation.Plain,
        double level = Level.Default
    )
    {
        const string name = "pooled-kappa";
        var sample = confusion.Sample;
        if (sample.Pairs == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var k = confusion.Labels;
        double U = sample.Units,
            D = 0;
        double[] p = new double[k],
            q = new double[k];
        foreach (var group in confusion.Groups)
        {
            D += group.Disagreeing / (group.O * U);
            for (var c = 0; c < k; c++)
            {
                p[c] += group.Own(c) / U;
                for (var d = 0; d < k; d++)
                    q[d] += group.Confusion(c, d) / (group.O * U);
            }
        }
        orientation.Apply(p);
        orientation.Apply(q);
        double[] pOther = OthersOf(p),
            qOther = OthersOf(q);
        var E = 0.0;
        for (var c = 0; c < k; c++)
            E += p[c] * qOther[c];
        if (!(E > 0))
            return Estimate.Without(name, UndefinedReason.NoVariation, sample);

        var form = new ChanceForm(D, E, DisagreementMax: 1, Lowest: -1);
        if (!confusion.HasMoments)
            return Estimate.Of(name, form.Value, NoIntervalReason.TooManyLabels, sample, form);
        var interval = StudentInterval.Around(form, VariationOf(confusion, D, E, pOther, qOther), level);
        return Estimate.Of(name, form.Value, interval, sample, form).Mark(Rarity.Of(confusion, orientation), k);
    }

    // 1 - x_c, from the others: exact where x_c is nearly 1.
    static double[] OthersOf(double[] shares)
    {
        var others = new double[shares.Length];
        for (var c = 0; c < others.Length; c++)
        for (var k = 0; k < others.Length; k++)
            if (k != c)
                others[c] += shares[k];
        return others;
    }

    // Σ l_u² with l_u U E = -x + γ_c + s y: x = (o - h_c) / o, y = Σ_k (1 - p_k) h_k / o, γ_c = s (1 - q_c) + D - 2 s
    // E, s = D / E. The mean is zero: x averages D, 1 - q_c and y average E.
    static Variation VariationOf(PooledConfusion confusion, double D, double E, double[] pOther, double[] qOther)
    {
        var (k, s) = (confusion.Labels, D / E);
        var γ = Array.ConvertAll(qOther, q => s * q + D - 2 * s * E);
        double squares = 0,
            terms = 0;
        foreach (var group in confusion.Groups)
        {
            double o = group.O,
                ofX = group.DisagreeingSquares / (o * o),
                ofY = 0,
                ofγ = 0;
            var cross = 0.0;
            for (var c = 0; c < k; c++)
            {
                ofγ += γ[c] * γ[c] * group.Own(c);
                cross -= 2 * γ[c] * group.DisagreeingOf(c) / o;
                for (var d = 0; d < k; d++)
                {
                    cross +=
                        2
                        * s
                        * pOther[d]
                        * (γ[c] * group.Confusion(c, d) / o - group.DisagreeingProducts(c, d) / (o * o));
                    ofY += s * s * pOther[c] * pOther[d] * group.OthersProducts(c, d) / (o * o);
                }
            }
            squares += ofX + ofγ + ofY + cross;
            terms += 3 * (ofX + ofγ + ofY);
        }
        double U = confusion.Sample.Units,
            scale = U * E * (U * E);
        return Variation.Of(0, squares / scale, InfluenceSums.NoiseOfSum(terms / scale), confusion.Sample.Units);
    }
}
