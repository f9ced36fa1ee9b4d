namespace RlhfGrains.Agreement;

/// <summary>
/// Conger's kappa for several raters, each with margins of their own: p_e = Σ_kl w_kl (p̄_k p̄_l - s²_kl / r), p̄ the mean over the r raters of
/// their label shares and s² their covariance. With two raters and nothing missing it is Cohen's kappa.
/// A. J. Conger (1980), doi:10.1037/0033-2909.88.2.322; missing values and standard error: Gwet (2014), ch. 2 and 6.
/// </summary>
public static class CongerKappa
{
    /// <param name="table">Judgments with their annotators.</param>
    /// <param name="weights"><c>null</c> means identity.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <param name="asPublished">The standard error exactly as Gwet (2014) and irrCAC have it; too wide where many items have one value.</param>
    /// <returns>kappa in [-1, 1]; undefined with one annotator or no shared item (<c>NoPairs</c>) or without variation
    /// (<c>NoVariation</c>).</returns>
    public static Estimate Read(JudgmentTable table, AgreementWeights? weights = null, double level = Level.Default, bool asPublished = false)
    {
        var w = weights ?? AgreementWeights.Identity;
        var name = w == AgreementWeights.Identity ? "conger-kappa" : $"conger-kappa-{w.Name}";
        var counts = table.Count();
        var sample = counts.Sample;
        if (w.Undefined is { } reason) return Estimate.Without(name, reason, sample);
        if (sample.Pairs == 0) return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var q = table.K;
        var δ = w.For(q);
        var (ng, pgk) = RaterShares(table);
        var r = ng.Length;
        var pBar = Enumerable.Range(0, q).Select(k => pgk.Average(shares => shares[k])).ToArray();
        // Σ_kl w_kl (p̄_k p̄_l - s²_kl / r) over all pairs of raters: the mean of Σ_kl w_kl p_gk p_hl over g ≠ h.
        var pe = 0.0;
        foreach (var shares in pgk)
        {
            var others = Enumerable.Range(0, q).Select(k => (r * pBar[k] - shares[k]) / (r - 1)).ToArray();
            pe += (1 - Dot(shares, δ.Times(others))) / r;
        }
        var (pa, paOf) = ObservedAgreement(table, δ);
        if (1 - pe < 1e-12) return Estimate.Without(name, UndefinedReason.NoVariation, sample);

        var κ = (pa - pe) / (1 - pe);
        double n = sample.Units, pairable = sample.PairableUnits;
        var peOf = ExpectedPerItem(table, δ, ng, pgk, pBar, n);
        var sum = 0.0;
        for (var i = 0; i < table.Items.Count; i++)
        {
            // As in UnitKappa: the share of pairable items is estimated too, unless as published.
            var own = paOf[i] is { } agreement ? n / pairable * (agreement - (asPublished ? pe : pa)) / (1 - pe) : 0;
            var deviation = own - 2 * (1 - κ) * (peOf[i] - pe) / (1 - pe) - (asPublished ? κ : 0);
            sum += deviation * deviation;
        }
        return Estimate.Of(name, κ, StudentInterval.Around(κ, sum / (n * Math.Max(1, n - 1)), sample.Units, level), sample)
            .Mark(Rarity.Of(counts), q);
    }

    // Per rater the number of items and the share of each label; every rater of a table has a judgment.
    static (double[] Ng, double[][] Pgk) RaterShares(JudgmentTable table)
    {
        var shares = table.Annotators.Select(_ => new double[table.K]).ToArray();
        var (annotators, labels) = (table.AllAnnotators, table.AllLabels);
        for (var i = 0; i < labels.Length; i++) shares[annotators[i]][labels[i]]++;
        var ng = Array.ConvertAll(shares, row => row.Sum());
        for (var g = 0; g < shares.Length; g++)
            for (var k = 0; k < table.K; k++) shares[g][k] /= ng[g];
        return (ng, shares);
    }

    static (double Pa, double?[] PerItem) ObservedAgreement(JudgmentTable table, Disagreement δ)
    {
        var perItem = new double?[table.Items.Count];
        for (var i = 0; i < perItem.Length; i++)
        {
            var n = table.UnitCounts(i);
            double m = n.Sum(), apart = 0;
            if (m < 2) continue;
            for (var c = 0; c < n.Length; c++)
                for (var k = c + 1; k < n.Length; k++) apart += 2.0 * n[c] * n[k] * δ[c, k];
            perItem[i] = 1 - apart / (m * (m - 1));
        }
        return (perItem.Average()!.Value, perItem);
    }

    // p_e|i = Σ_g Σ_k λ_ig,k (r p̄_k - p_gk) / (r (r - 1)), λ_ig,k = n / n_g Σ_l w_kl (d_ig,l - (e_ig - n_g / n) p_gl), d the label and e the
    // presence.
    static double[] ExpectedPerItem(JudgmentTable table, Disagreement δ, double[] ng, double[][] pgk, double[] pBar, double n)
    {
        var (r, q) = (ng.Length, pBar.Length);
        // What a rater contributes whether present or not: Σ_k (r p̄_k - p_gk) Σ_l w_kl p_gl, once without d and with e = 0.
        var toOthers = pgk.Select(shares => Enumerable.Range(0, q).Select(k => r * pBar[k] - shares[k]).ToArray()).ToArray();
        var ofLabel = toOthers.Select(t => Array.ConvertAll(δ.Times(t), x => t.Sum() - x)).ToArray();
        var ofShares = ofLabel.Select((t, g) => Dot(t, pgk[g])).ToArray();
        var absent = Enumerable.Range(0, r).Sum(g => n / ng[g] * (ng[g] / n) * ofShares[g]);

        var perItem = new double[table.Items.Count];
        for (var i = 0; i < perItem.Length; i++)
        {
            var sum = absent;
            ReadOnlySpan<int> annotators = table.AnnotatorsOf(i), labels = table.LabelsOf(i);
            for (var j = 0; j < labels.Length; j++) sum += n / ng[annotators[j]] * (ofLabel[annotators[j]][labels[j]] - ofShares[annotators[j]]);
            perItem[i] = sum / (r * (r - 1.0));
        }
        return perItem;
    }

    static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
