using MathNet.Numerics;

namespace RlhfGrains.Agreement;

/// <summary>P(X > x) of a chi-squared variable, small tails included; 1 - CDF would lose those below 1e-16.</summary>
static class ChiSquaredTail
{
    public static double Above(double x, double degreesOfFreedom) =>
        x <= 0 ? 1 : SpecialFunctions.GammaUpperRegularized(degreesOfFreedom / 2, x / 2);
}
