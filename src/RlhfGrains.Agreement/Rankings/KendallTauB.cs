using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>
/// Kendall's tau-b of two rankings: τ_b = (C - D) / √((P - T_x)(P - T_y)), C and D concordant and discordant pairs, P =
/// n (n - 1) / 2, T pairs tied in one. M. G. Kendall (1945), doi:10.1093/biomet/33.3.239. Without ties it is Kendall's
/// tau.
/// </summary>
public static class KendallTauB
{
    /// <param name="x">Scores of one annotator.</param>
    /// <param name="y">Scores of the other for the same things.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>tau-b in [-1, 1]; undefined with fewer than two things (<c>NoPairs</c>) or when an annotator ties all
    /// (<c>NoVariation</c>). Interval: Fisher's z with variance .437 / (n - 4) (E. C. Fieller, H. O. Hartley, E. S.
    /// Pearson 1957, doi:10.1093/biomet/44.3-4.470); at least 5 things.</returns>
    /// <exception cref="ArgumentException">Unequal lengths, or a score that is not finite.</exception>
    public static Estimate Read(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double level = Level.Default)
    {
        Ranks.CheckPair(x, y);
        var n = x.Length;
        var sample = new SampleCounts(n, n, 2L * n, n);
        if (n < 2)
            return Estimate.Without("kendall-tau-b", UndefinedReason.NoPairs, sample);
        long excess = 0,
            distinctX = 0,
            distinctY = 0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (dx, dy) = (Math.Sign(x[i] - x[j]), Math.Sign(y[i] - y[j]));
                excess += dx * dy;
                distinctX += dx * dx;
                distinctY += dy * dy;
            }
        }
        if (distinctX == 0 || distinctY == 0)
            return Estimate.Without("kendall-tau-b", UndefinedReason.NoVariation, sample);
        var τ = excess / Math.Sqrt((double)distinctX * distinctY);
        return Estimate.Of(
            "kendall-tau-b",
            τ,
            FisherZ.Around(τ, n > 4 ? Math.Sqrt(.437 / (n - 4)) : null, level),
            sample
        );
    }
}

/// <summary>tanh(artanh(r) ± z · se).</summary>
static class FisherZ
{
    public static IntervalOrReason Around(double r, double? standardError, double level)
    {
        Level.Check(level);
        if (standardError is not { } se)
            return NoIntervalReason.TooFewUnits;
        if (Math.Abs(r) >= 1 - 1e-12)
            return NoIntervalReason.NoVariationBetweenUnits;
        var reach = Normal.InvCDF(0, 1, 1 - (1 - level) / 2) * se;
        return new Interval(
            Math.Tanh(Math.Atanh(r) - reach),
            Math.Tanh(Math.Atanh(r) + reach),
            level,
            IntervalMethod.FisherZ,
            null
        );
    }
}
