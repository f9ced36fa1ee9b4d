using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>Intervals for a proportion of k successes in n independent draws. R. G. Newcombe (1998),
/// doi:10.1002/(SICI)1097-0258(19980430)17:8&lt;857::AID-SIM777&gt;3.0.CO;2-E.</summary>
public static class ProportionInterval
{
    /// <summary>The score interval: (k + z²/2 ± z √(k (n - k) / n + z²/4)) / (n + z²). E. B. Wilson (1927),
    /// doi:10.1080/01621459.1927.10502953.</summary>
    /// <param name="k">Successes, 0..n.</param>
    /// <param name="n">Draws, at least 1.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>Ends in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is not in 0..n, or n is 0.</exception>
    public static Interval Wilson(long k, long n, double level = Level.Default)
    {
        Check(k, n, level);
        var (low, high) = Score(k, n, level);
        return new Interval(low, high, level, IntervalMethod.Wilson, null);
    }

    /// <summary>The same for a sum k of n draws from [0, 1], which need not be whole.</summary>
    internal static (double Low, double High) Score(double k, long n, double level)
    {
        Level.Check(level);
        var z = Normal.InvCDF(0, 1, 1 - (1 - level) / 2);
        double centre = k + z * z / 2,
            reach = z * Math.Sqrt(k * (n - k) / n + z * z / 4),
            scale = n + z * z;
        return (k == 0 ? 0 : (centre - reach) / scale, k == n ? 1 : (centre + reach) / scale);
    }

    /// <summary>The exact tail interval: quantiles of Beta(k, n - k + 1) and Beta(k + 1, n - k). C. J. Clopper, E. S.
    /// Pearson (1934), doi:10.1093/biomet/26.4.404.</summary> <inheritdoc cref="Wilson"/>
    public static Interval ClopperPearson(long k, long n, double level = Level.Default)
    {
        Check(k, n, level);
        var tail = (1 - level) / 2;
        var (low, high) = (
            k == 0 ? 0 : BetaQuantile(k, n - k + 1, tail),
            k == n ? 1 : BetaQuantile(k + 1, n - k, 1 - tail)
        );
        return new Interval(low, high, level, IntervalMethod.ClopperPearson, null);
    }

    /// <summary>
    /// The equal-tailed posterior interval under a Beta(a, b) prior: a = b = 1 uniform, a = b = 1/2 Jeffreys.
    /// </summary>
    /// <param name="k">Successes, 0..n.</param>
    /// <param name="n">Draws; 0 gives the prior.</param>
    /// <param name="a">Prior successes, above 0.</param>
    /// <param name="b">Prior failures, above 0.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>Ends in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException">k is not in 0..n, or a prior parameter is not above 0.</exception>
    public static Interval Beta(long k, long n, double a = 1, double b = 1, double level = Level.Default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(a);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(b);
        Check(k, Math.Max(n, 1), level);
        var tail = (1 - level) / 2;
        return new Interval(
            BetaQuantile(k + a, n - k + b, tail),
            BetaQuantile(k + a, n - k + b, 1 - tail),
            level,
            IntervalMethod.Beta,
            null
        );
    }

    /// <summary>P(p &gt; <paramref name="threshold"/>) of the posterior Beta(k + a, n - k + b).</summary>
    /// <returns>A probability in [0, 1].</returns>
    public static double ProbabilityAbove(double threshold, long k, long n, double a = 1, double b = 1)
    {
        Check(k, Math.Max(n, 1), Level.Default);
        // The upper tail as the mirrored lower tail: 1 - CDF would lose small probabilities.
        return MathNet.Numerics.Distributions.Beta.CDF(n - k + b, k + a, 1 - threshold);
    }

    static double BetaQuantile(double a, double b, double p) => MathNet.Numerics.Distributions.Beta.InvCDF(a, b, p);

    static void Check(long k, long n, double level)
    {
        Level.Check(level);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
    }
}
