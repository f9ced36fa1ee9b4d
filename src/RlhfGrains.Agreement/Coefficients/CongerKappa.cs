namespace RlhfGrains.Agreement;

/// <summary>
/// Conger's kappa for several raters, each with margins of their own: p_e = Σ_kl w_kl (p̄_k p̄_l - s²_kl / r), p̄ the
/// mean over the r raters of their label shares and s² their covariance. With two raters and nothing missing it is
/// Cohen's kappa. A. J. Conger (1980), doi:10.1037/0033-2909.88.2.322; missing values and standard error: Gwet (2014),
/// ch. 2 and 6.
/// </summary>
public static class CongerKappa
{
    /// <param name="table">Judgments with their annotators.</param>
    /// <param name="weights"><c>null</c> means identity.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <param name="asPublished">The standard error exactly as Gwet (2014) and irrCAC have it; too wide where many
    /// items have one value.</param>
    /// <returns>kappa in [-1, 1]; undefined with one annotator or no shared item (<c>NoPairs</c>) or without variation
    /// (<c>NoVariation</c>).</returns>
    public static Estimate Read(
        JudgmentTable table,
        AgreementWeights? weights = null,
        double level = Level.Default,
        bool asPublished = false
    )
    {
        var w = weights ?? AgreementWeights.Identity;
        var name = w == AgreementWeights.Identity ? "conger-kappa" : $"conger-kappa-{w.Name}";
        var counts = table.Count();
        var sample = counts.Sample;
        if (w.Undefined is { } reason)
            return Estimate.Without(name, reason, sample);
        if (sample.Pairs == 0)
            return Estimate.Without(name, UndefinedReason.NoPairs, sample);

        var q = table.K;
        var δ = w.For(q);
        var (ng, pgk) = RaterShares(table);
        var r = ng.Length;
        var pBar = Enumerable.Range(0, q).Select(k => pgk.Average(shares => shares[k])).ToArray();
        // 1 - Σ_kl w_kl (p̄_k p̄_l - s²_kl / r) over all pairs of raters: the mean of Σ_kl δ_kl p_gk p_hl over g ≠ h.
        var E = 0.0;
        foreach (var shares in pgk)
        {
            var others = Enumerable.Range(0, q).Select(k => (r * pBar[k] - shares[k]) / (r - 1)).ToArray();
            E += Dot(shares, δ.Times(others)) / r;
        }
        var (D, perItem) = ObservedDisagreement(table, δ);
        // Differences of the raters' shares leave rounding where all use one label.
        if (!(E > 1e-15))
            return Estimate.Without(name, UndefinedReason.NoVariation, sample);

        var most = δ.Max * ChanceForm.DifferingMax(counts.PairableMultiplicityMin, q);
        var isComplete = sample.Values == sample.Units * (long)r;
        var form = new ChanceForm(D, E, most, isComplete && δ.IsSquaredDistance ? -1 : 1 - most / E);
        double n = sample.Units,
            pairable = sample.PairableUnits,
            κ = form.Value;
        var expectedPerItem = ExpectedPerItem(table, δ, ng, pgk, pBar, n);
        double sum = 0,
            squares = 0,
            noise = 0;
        var draws = 0;
        foreach (var cluster in Enumerable.Range(0, table.Items.Count).GroupBy(item => table.Clusters[item]))
        {
            double l = 0,
                terms = 0;
            foreach (var i in cluster)
            {
                // As in UnitKappa: the share of pairable items is estimated too, unless as published.
                var own = perItem[i] is { } d ? n / pairable * ((asPublished ? E : D) - d) / E : 0;
                var chance = 2 * (1 - κ) * (expectedPerItem[i] - E) / E;
                l += (own + chance - (asPublished ? κ : 0)) / n;
                terms +=
                    (
                        n / pairable * (D + (perItem[i] ?? 0)) / E
                        + 2 * Math.Abs(1 - κ) * (Math.Abs(expectedPerItem[i]) / E + 1)
                    ) / n;
            }
            draws++;
            sum += l;
            squares += l * l;
            noise += InfluenceSums.NoiseOf(terms);
        }
        // Gwet's squares are around zero.
        var variation = Variation.Of(asPublished ? 0 : sum, squares, noise, draws);
        var method = table.IsClustered ? IntervalMethod.ItemLinearisationLog : IntervalMethod.LinearisationLog;
        return Estimate
            .Of(name, κ, StudentInterval.Around(form, variation, level, method), sample, form)
            .Mark(Rarity.Of(counts, Orientation.Plain), q);
    }

    // Per rater the number of items and the share of each label; every rater of a table has a judgment.
    static (double[] Ng, double[][] Pgk) RaterShares(JudgmentTable table)
    {
        var shares = table.Annotators.Select(_ => new double[table.K]).ToArray();
        var (annotators, labels) = (table.AllAnnotators, table.AllLabels);
        for (var i = 0; i < labels.Length; i++)
            shares[annotators[i]][labels[i]]++;
        var ng = Array.ConvertAll(shares, row => row.Sum());
        for (var g = 0; g < shares.Length; g++)
        for (var k = 0; k < table.K; k++)
            shares[g][k] /= ng[g];
        return (ng, shares);
    }

    static (double D, double?[] PerItem) ObservedDisagreement(JudgmentTable table, Disagreement δ)
    {
        var perItem = new double?[table.Items.Count];
        for (var i = 0; i < perItem.Length; i++)
        {
            var unit = table.UnitCounts(i);
            double m = unit.Sum();
            if (m >= 2)
                perItem[i] = 2 * UnitMoments.PairSum(unit, δ) / (m * (m - 1));
        }
        return (perItem.Average()!.Value, perItem);
    }

    // E|i = 1 - p_e|i = Σ_g Σ_k λ_ig,k (r p̄_k - p_gk) / (r (r - 1)), λ_ig,k = n / n_g Σ_l δ_kl (d_ig,l - (e_ig - n_g /
    // n) p_gl), d the label and e the presence.
    static double[] ExpectedPerItem(
        JudgmentTable table,
        Disagreement δ,
        double[] ng,
        double[][] pgk,
        double[] pBar,
        double n
    )
    {
        var (r, q) = (ng.Length, pBar.Length);
        // What a rater contributes whether present or not: Σ_k (r p̄_k - p_gk) Σ_l δ_kl p_gl, once without d and with e
        // = 0.
        var toOthers = pgk.Select(shares => Enumerable.Range(0, q).Select(k => r * pBar[k] - shares[k]).ToArray())
            .ToArray();
        var ofLabel = toOthers.Select(t => δ.Times(t)).ToArray();
        var ofShares = ofLabel.Select((t, g) => Dot(t, pgk[g])).ToArray();
        var absent = ofShares.Sum();

        var perItem = new double[table.Items.Count];
        for (var i = 0; i < perItem.Length; i++)
        {
            var sum = absent;
            ReadOnlySpan<int> annotators = table.AnnotatorsOf(i),
                labels = table.LabelsOf(i);
            for (var j = 0; j < labels.Length; j++)
                sum += n / ng[annotators[j]] * (ofLabel[annotators[j]][labels[j]] - ofShares[annotators[j]]);
            perItem[i] = sum / (r * (r - 1.0));
        }
        return perItem;
    }

    static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();
}
