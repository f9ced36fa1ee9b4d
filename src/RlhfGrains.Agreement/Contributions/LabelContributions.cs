namespace RlhfGrains.Agreement;

/// <summary>How often annotators of one unit answered one label and another.</summary>
/// <param name="First">Label c.</param>
/// <param name="Second">Label k, above c.</param>
/// <param name="Pairs">Unordered pairs of values (c, k) within units.</param>
/// <param name="Observed">Coincidences o_ck: pairs weighted by 1 / (m - 1), so that every value counts once.</param>
/// <param name="Expected">What chance would give with the same margins, n_c n_k / (n - 1).</param>
/// <param name="Share">Of all observed disagreement Σ o δ², in [0, 1]; 0 when there is none.</param>
public readonly record struct LabelPairContribution(
    int First,
    int Second,
    long Pairs,
    double Observed,
    double Expected,
    double Share
);

/// <summary>Which labels are confused: where the rubric leaves a line unclear. Krippendorff (2019), ch. 12; J. L.
/// Fleiss (1971) for single labels.</summary>
public static class LabelContributions
{
    /// <summary>All pairs of different labels, the largest share of the disagreement first.</summary>
    public static IReadOnlyList<LabelPairContribution> Pairs(CoincidenceCounts counts, Metric metric)
    {
        var k = counts.Labels;
        var (margins, coincidences, pairs) = Sums(counts);
        var n = margins.Sum();
        var δ = metric.For(k, margins);
        var total = 0.0;
        for (var c = 0; c < k; c++)
        for (var d = c + 1; d < k; d++)
            total += coincidences[c, d] * δ[c, d];
        var contributions = new List<LabelPairContribution>();
        for (var c = 0; c < k; c++)
        {
            for (var d = c + 1; d < k; d++)
            {
                var share = total == 0 ? 0 : coincidences[c, d] * δ[c, d] / total;
                var expected = n > 1 ? margins[c] * margins[d] / (n - 1) : 0;
                contributions.Add(new LabelPairContribution(c, d, pairs[c, d], coincidences[c, d], expected, share));
            }
        }
        return
        [
            .. contributions
                .OrderByDescending(contribution => contribution.Share)
                .ThenBy(contribution => (contribution.First, contribution.Second)),
        ];
    }

    /// <summary>Nominal alpha of each label against all others: 1 - (n - 1) (n_c - o_cc) / (n_c (n - n_c)).</summary>
    /// <returns>One value per label in (-∞, 1]; <c>null</c> for a label that nobody or everybody uses.</returns>
    public static double?[] PerLabel(CoincidenceCounts counts)
    {
        var (margins, coincidences, _) = Sums(counts);
        var n = margins.Sum();
        return
        [
            .. margins.Select(
                (nc, c) =>
                    nc == 0 || nc == n ? (double?)null : 1 - (n - 1) * (nc - coincidences[c, c]) / (nc * (n - nc))
            ),
        ];
    }

    static (double[] Margins, double[,] Coincidences, long[,] Pairs) Sums(CoincidenceCounts counts)
    {
        var k = counts.Labels;
        var (margins, coincidences) = (new double[k], new double[k, k]);
        foreach (var group in counts.Groups)
        {
            if (group.M < 2)
                continue;
            for (var c = 0; c < k; c++)
            {
                margins[c] += group.Margins[c];
                for (var d = c; d < k; d++)
                    coincidences[c, d] += (c == d ? 2.0 : 1.0) * group.Pairs(c, d) / (group.M - 1);
            }
        }
        return (margins, coincidences, counts.LabelPairs());
    }
}
