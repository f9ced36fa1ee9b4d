namespace RlhfGrains.Agreement;

/// <summary>
/// Spearman's rank correlation: Pearson's correlation of the midranks. C. Spearman (1904), doi:10.2307/1412159.
/// </summary>
public static class SpearmanRho
{
    /// <param name="x">Scores of one annotator.</param>
    /// <param name="y">Scores of the other for the same things.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>rho in [-1, 1]; undefined with fewer than two things (<c>NoPairs</c>) or when an annotator ties all
    /// (<c>NoVariation</c>). Interval: Fisher's z with variance (1 + ρ²/2) / (n - 3) (D. G. Bonett, T. A. Wright 2000,
    /// doi:10.1007/BF02294183); at least 4 things.</returns>
    /// <exception cref="ArgumentException">Unequal lengths, or a score that is not finite.</exception>
    public static Estimate Read(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = Level.Default)
    {
        Ranks.CheckPair(x, y);
        var n = x.Length;
        var sample = new SampleCounts(n, n, 2L * n, n);
        if (n < 2)
            return Estimate.Without("spearman-rho", UndefinedReason.NoPairs, sample);
        double[] rx = Ranks.Of(x, out _),
            ry = Ranks.Of(y, out _);
        double mean = (n + 1) / 2.0,
            xx = 0,
            yy = 0,
            xy = 0;
        for (var i = 0; i < n; i++)
        {
            var (dx, dy) = (rx[i] - mean, ry[i] - mean);
            xx += dx * dx;
            yy += dy * dy;
            xy += dx * dy;
        }
        if (xx == 0 || yy == 0)
            return Estimate.Without("spearman-rho", UndefinedReason.NoVariation, sample);
        var ρ = xy / Math.Sqrt(xx * yy);
        return Estimate.Of(
            "spearman-rho",
            ρ,
            FisherZ.Around(ρ, n > 3 ? Math.Sqrt((1 + ρ * ρ / 2) / (n - 3)) : null, level),
            sample
        );
    }
}
