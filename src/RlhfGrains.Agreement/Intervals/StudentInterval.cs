using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>value ± t(1 - (1 - level)/2; df) · SE, cut at the ends of the coefficient's range.</summary>
static class StudentInterval
{
    public static IntervalOrReason Around(
        double value, double variance, long units, double level, double lowest = double.NegativeInfinity, IntervalMethod method = IntervalMethod.Linearisation)
    {
        if (units < 2) return NoIntervalReason.TooFewUnits;
        // Rounding of sums that cancel leaves up to about 1e-16 of the squared terms: below this the units do not vary.
        if (!(variance > 1e-24)) return NoIntervalReason.NoVariationBetweenUnits;
        var standardError = Math.Sqrt(variance);
        var reach = Quantile(level, units - 1) * standardError;
        return new Interval(Math.Max(lowest, value - reach), Math.Min(1, value + reach), level, method, standardError);
    }

    /// <summary>The two-sided Student quantile.</summary>
    public static double Quantile(double level, double degreesOfFreedom)
    {
        Level.Check(level);
        return StudentT.InvCDF(0, 1, degreesOfFreedom, 1 - (1 - level) / 2);
    }
}

/// <summary>A confidence level is a number strictly between 0 and 1.</summary>
static class Level
{
    public const double Default = 0.95;

    public static void Check(double level)
    {
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies strictly between 0 and 1.");
    }
}
