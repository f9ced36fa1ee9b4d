using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>The six forms of P. E. Shrout and J. L. Fleiss (1979), doi:10.1037/0033-2909.86.2.420.</summary>
public enum IccForm
{
    /// <summary>ICC(1,1): every target has raters of its own; one rating.</summary>
    OneWaySingle,

    /// <summary>ICC(2,1): the same random raters for all targets; one rating, absolute agreement.</summary>
    TwoWayRandomSingle,

    /// <summary>ICC(3,1): these raters only; one rating, consistency.</summary>
    TwoWayMixedSingle,

    /// <summary>ICC(1,k): as the first, mean of k ratings.</summary>
    OneWayAverage,

    /// <summary>ICC(2,k): as the second, mean of k ratings.</summary>
    TwoWayRandomAverage,

    /// <summary>ICC(3,k): as the third, mean of k ratings.</summary>
    TwoWayMixedAverage,
}

/// <summary>
/// Intraclass correlations of n targets rated by k raters, from the mean squares between targets (BMS), within (WMS), between raters (JMS) and of the
/// residual (EMS). Shrout and Fleiss (1979); intervals of ICC(2,·) as given there from Satterthwaite's degrees of freedom
/// (K. O. McGraw, S. P. Wong 1996, doi:10.1037/1082-989X.1.1.30).
/// </summary>
public static class IntraclassCorrelation
{
    /// <param name="ratings">n rows (targets) of k ratings (raters), nothing missing.</param>
    /// <param name="form">Which of the six.</param>
    /// <param name="level">Confidence level.</param>
    /// <returns>At most 1, may be negative; undefined with one target or one rater (<c>NoPairs</c>) or without variation in the denominator
    /// (<c>NoVariation</c>).</returns>
    /// <exception cref="ArgumentException">Rows of unequal length, or a rating that is not finite.</exception>
    public static Estimate Read(IReadOnlyList<double[]> ratings, IccForm form, double level = Level.Default)
    {
        Level.Check(level);
        var name = Name(form);
        int n = ratings.Count, k = n == 0 ? 0 : ratings[0].Length;
        var sample = new SampleCounts(n, k >= 2 ? n : 0, (long)n * k, (long)n * k * (k - 1) / 2);
        if (n < 2 || k < 2) return Estimate.Without(name, UndefinedReason.NoPairs, sample);
        var (BMS, WMS, JMS, EMS) = MeanSquares(ratings, n, k);
        var (above, below) = form switch
        {
            IccForm.OneWaySingle => (BMS - WMS, BMS + (k - 1) * WMS),
            IccForm.TwoWayRandomSingle => (BMS - EMS, BMS + (k - 1) * EMS + k * (JMS - EMS) / n),
            IccForm.TwoWayMixedSingle => (BMS - EMS, BMS + (k - 1) * EMS),
            IccForm.OneWayAverage => (BMS - WMS, BMS),
            IccForm.TwoWayRandomAverage => (BMS - EMS, BMS + (JMS - EMS) / n),
            _ => (BMS - EMS, BMS),
        };
        if (!(Math.Abs(below) > 0)) return Estimate.Without(name, UndefinedReason.NoVariation, sample);
        var value = above / below;
        return Estimate.Of(name, value, IntervalOf(form, n, k, BMS, WMS, JMS, EMS, level), sample);
    }

    static (double BMS, double WMS, double JMS, double EMS) MeanSquares(IReadOnlyList<double[]> ratings, int n, int k)
    {
        double grand = 0, within = 0, between = 0, total = 0;
        var rater = new double[k];
        foreach (var row in ratings)
        {
            if (row.Length != k) throw new ArgumentException($"A target has {row.Length} ratings, another {k}.", nameof(ratings));
            Ranks.Check(row);
            for (var j = 0; j < k; j++) rater[j] += row[j] / n;
        }
        grand = rater.Average();
        foreach (var row in ratings)
        {
            var mean = row.Average();
            between += k * (mean - grand) * (mean - grand);
            within += row.Sum(x => (x - mean) * (x - mean));
            total += row.Sum(x => (x - grand) * (x - grand));
        }
        var raters = n * rater.Sum(mean => (mean - grand) * (mean - grand));
        var residual = Math.Max(0, total - between - raters);
        return (between / (n - 1), within / (n * (k - 1)), raters / (k - 1), residual / ((n - 1) * (k - 1)));
    }

    static IntervalOrReason IntervalOf(IccForm form, int n, int k, double BMS, double WMS, double JMS, double EMS, double level)
    {
        var tail = 1 - (1 - level) / 2;
        var error = form is IccForm.OneWaySingle or IccForm.OneWayAverage ? WMS : EMS;
        if (!(error > 0)) return NoIntervalReason.NoVariationBetweenUnits;
        if (form is IccForm.TwoWayRandomSingle or IccForm.TwoWayRandomAverage) return TwoWayRandom(form, n, k, BMS, JMS, EMS, tail, level);

        double errorDf = form is IccForm.OneWaySingle or IccForm.OneWayAverage ? n * (k - 1) : (n - 1) * (k - 1);
        var F = BMS / error;
        double low = F / FisherSnedecor.InvCDF(n - 1, errorDf, tail), high = F * FisherSnedecor.InvCDF(errorDf, n - 1, tail);
        return form is IccForm.OneWaySingle or IccForm.TwoWayMixedSingle
            ? new Interval((low - 1) / (low + k - 1), (high - 1) / (high + k - 1), level, IntervalMethod.FDistribution, null)
            : new Interval(1 - 1 / low, 1 - 1 / high, level, IntervalMethod.FDistribution, null);
    }

    static IntervalOrReason TwoWayRandom(IccForm form, int n, int k, double BMS, double JMS, double EMS, double tail, double level)
    {
        var ρ = (BMS - EMS) / (BMS + (k - 1) * EMS + k * (JMS - EMS) / n);
        var Fj = JMS / EMS;
        double a = k * ρ * Fj + n * (1 + (k - 1) * ρ) - k * ρ;
        var ν = (k - 1) * (n - 1) * a * a / ((n - 1) * k * k * ρ * ρ * Fj * Fj + Math.Pow(n * (1 + (k - 1) * ρ) - k * ρ, 2));
        if (!(ν > 0)) return NoIntervalReason.NoMethod;
        double upper = FisherSnedecor.InvCDF(n - 1, ν, tail), lower = FisherSnedecor.InvCDF(ν, n - 1, tail);
        var low = n * (BMS - upper * EMS) / (upper * (k * JMS + (k * n - k - n) * EMS) + n * BMS);
        var high = n * (lower * BMS - EMS) / (k * JMS + (k * n - k - n) * EMS + n * lower * BMS);
        return form == IccForm.TwoWayRandomSingle
            ? new Interval(low, high, level, IntervalMethod.FDistribution, null)
            : new Interval(low * k / (1 + low * (k - 1)), high * k / (1 + high * (k - 1)), level, IntervalMethod.FDistribution, null);
    }

    static string Name(IccForm form) => form switch
    {
        IccForm.OneWaySingle => "icc-1-1",
        IccForm.TwoWayRandomSingle => "icc-2-1",
        IccForm.TwoWayMixedSingle => "icc-3-1",
        IccForm.OneWayAverage => "icc-1-k",
        IccForm.TwoWayRandomAverage => "icc-2-k",
        _ => "icc-3-k",
    };
}
