using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>Intervals from a standard error and Student's t with units - 1 degrees of freedom, on one of two scales.</summary>
static class StudentInterval
{
    // Rounding of sums that cancel leaves up to about 1e-16 of the squared terms: below this the units do not vary.
    const double VarianceMin = 1e-24;

    // Reads of the same counts ask for the same quantile, and it costs more than the rest of a read; each thread remembers its last.
    [ThreadStatic] static (double Level, double DegreesOfFreedom, double Value) last;

    /// <summary>On the scale log(1 - value), which covered as well or better than the plain one for every coefficient (README).</summary>
    public static IntervalOrReason Around(double value, double variance, long units, double level, double lowest = double.NegativeInfinity)
    {
        if (units < 2) return NoIntervalReason.TooFewUnits;
        if (!(variance > VarianceMin)) return NoIntervalReason.NoVariationBetweenUnits;
        return Log(value, Math.Sqrt(variance), units, level, IntervalMethod.LinearisationLog, lowest);
    }

    /// <summary>value ± t · SE, cut at the ends of the range.</summary>
    public static Interval Plain(
        double value, double standardError, long units, double level, IntervalMethod method, double lowest = double.NegativeInfinity)
    {
        var reach = Quantile(level, units - 1) * standardError;
        return new Interval(Math.Max(lowest, value - reach), Math.Min(1, value + reach), level, method, standardError);
    }

    /// <summary>1 - (1 - value) · exp(± t · SE / (1 - value)): symmetric for log(1 - value), whose ends stay below 1.</summary>
    public static Interval Log(
        double value, double standardError, long units, double level, IntervalMethod method, double lowest = double.NegativeInfinity)
    {
        var reach = Math.Exp(Quantile(level, units - 1) * standardError / (1 - value));
        return new Interval(Math.Max(lowest, 1 - (1 - value) * reach), 1 - (1 - value) / reach, level, method, standardError);
    }

    /// <summary>The two-sided Student quantile.</summary>
    public static double Quantile(double level, double degreesOfFreedom)
    {
        Level.Check(level);
        if (last.Level != level || last.DegreesOfFreedom != degreesOfFreedom)
            last = (level, degreesOfFreedom, StudentT.InvCDF(0, 1, degreesOfFreedom, 1 - (1 - level) / 2));
        return last.Value;
    }
}

/// <summary>A confidence level is a number strictly between 0 and 1.</summary>
static class Level
{
    public const double Default = 0.95;

    public static void Check(double level)
    {
        if (!(level > 0 && level < 1))
            throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies strictly between 0 and 1.");
    }
}
