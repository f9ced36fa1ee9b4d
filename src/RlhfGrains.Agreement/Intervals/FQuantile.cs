using MathNet.Numerics;

namespace RlhfGrains.Agreement;

/// <summary>Quantiles of the F distribution, for fractions of a degree of freedom too, where a search between fixed
/// ends finds none.</summary>
static class FQuantile
{
    // e^709 is the largest double: beyond it a quantile is infinite, and so is a ratio of variances.
    const double LogMax = 709;

    /// <summary>The f with P(F &gt; f) = <paramref name="tail"/>, from I_x(d2/2, d1/2) with x = d2 / (d2 + d1
    /// f).</summary>
    /// <param name="d1">Degrees of freedom above the line, above 0.</param>
    /// <param name="d2">Degrees of freedom below it, above 0.</param>
    /// <param name="tail">In (0, 1).</param>
    /// <returns>At least 0; infinite where no double is large enough.</returns>
    public static double Upper(double d1, double d2, double tail)
    {
        double low = -LogMax,
            high = LogMax;
        if (TailAbove(high, d1, d2) > tail)
            return double.PositiveInfinity;
        if (TailAbove(low, d1, d2) < tail)
            return 0;
        while (high - low > 1e-14 * Math.Max(1, Math.Abs(low)))
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high)
                break;
            if (TailAbove(middle, d1, d2) > tail)
                low = middle;
            else
                high = middle;
        }
        return Math.Exp(low + (high - low) / 2);
    }

    static double TailAbove(double logF, double d1, double d2) =>
        SpecialFunctions.BetaRegularized(d2 / 2, d1 / 2, 1 / (1 + d1 / d2 * Math.Exp(logF)));
}
