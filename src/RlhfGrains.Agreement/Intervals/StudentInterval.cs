using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>Intervals from a standard error and Student's t with units - 1 degrees of freedom, on one of two scales,
/// cut where the coefficient ends.</summary>
static class StudentInterval
{
    /// <summary>An interval that leaves out less than 1% of what the coefficient can be says nothing.</summary>
    const double LeftOutMin = .01;

    // Reads of the same counts ask for the same quantile, and it costs more than the rest of a read; each thread
    // remembers its last.
    [ThreadStatic]
    static (double Level, double DegreesOfFreedom, double Value) last;

    /// <summary>On the scale log(1 - value), which covered as well or better than the plain one for every coefficient
    /// (README); where all units contribute alike, from the score interval of the agreement.</summary>
    public static IntervalOrReason Around(
        ChanceForm form,
        Variation variation,
        double level,
        IntervalMethod method = IntervalMethod.LinearisationLog
    )
    {
        if (variation.Units < 2)
            return NoIntervalReason.TooFewUnits;
        if (variation.IsZero)
            return ChanceHeld(form, variation.Units, level);
        return Cut(Log(form.Value, Math.Sqrt(variation.Variance), variation.Units, level, method), form.Lowest);
    }

    /// <summary>
    /// Wilson's interval of the agreement 1 - D / D_max, with units as draws of a number in [0, 1] that vary no more
    /// than an event of that probability does; carried to the coefficient with the chance E held.
    /// </summary>
    public static IntervalOrReason ChanceHeld(ChanceForm form, long units, double level)
    {
        var agreement = Math.Clamp(1 - form.Disagreement / form.DisagreementMax, 0, 1);
        var (low, high) = ProportionInterval.Score(agreement * units, units, level);
        double End(double share) => 1 - (1 - share) * form.DisagreementMax / form.Expected;
        // Rounding of D / D_max must not leave the value outside.
        var ends = (Low: Math.Min(End(low), form.Value), High: Math.Max(End(high), form.Value));
        return Cut(new Interval(ends.Low, ends.High, level, IntervalMethod.WilsonChanceHeld, null), form.Lowest);
    }

    /// <summary>value ± t · SE.</summary>
    public static Interval Plain(double value, double standardError, long units, double level, IntervalMethod method)
    {
        var reach = Quantile(level, units - 1) * standardError;
        return new Interval(value - reach, value + reach, level, method, standardError);
    }

    /// <summary>
    /// 1 - (1 - value) · exp(± t · SE / (1 - value)): symmetric for log(1 - value), whose ends stay below 1.
    /// </summary>
    public static Interval Log(double value, double standardError, long units, double level, IntervalMethod method)
    {
        var reach = Math.Exp(Quantile(level, units - 1) * standardError / (1 - value));
        return new Interval(1 - (1 - value) * reach, 1 - (1 - value) / reach, level, method, standardError);
    }

    /// <summary>The part of an interval that the coefficient can be in, or that this is all it can be.</summary>
    public static IntervalOrReason Cut(Interval interval, double lowest, double highest = 1)
    {
        bool low = interval.Low < lowest,
            high = interval.High > highest;
        if (low || high)
        {
            interval = interval with
            {
                Low = Math.Max(lowest, interval.Low),
                High = Math.Min(highest, interval.High),
                Cut =
                    low && high ? IntervalCut.Both
                    : low ? IntervalCut.Low
                    : IntervalCut.High,
            };
        }
        return interval.High - interval.Low > (1 - LeftOutMin) * (highest - lowest)
            ? NoIntervalReason.WholeRange
            : interval;
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
            throw new ArgumentOutOfRangeException(
                nameof(level),
                level,
                "A confidence level lies strictly between 0 and 1."
            );
    }
}
