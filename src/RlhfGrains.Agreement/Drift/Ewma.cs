using MathNet.Numerics.Distributions;
using MathNet.Numerics.Integration;
using MathNet.Numerics.LinearAlgebra;

namespace RlhfGrains.Agreement;

/// <summary>A point of an EWMA chart.</summary>
/// <param name="Value">z.</param>
/// <param name="Low">Lower limit at this point.</param>
/// <param name="High">Upper limit.</param>
/// <param name="Outside">True when z is beyond them.</param>
public readonly record struct EwmaPoint(double Value, double Low, double High, bool Outside);

/// <summary>
/// The exponentially weighted moving average of a measurement, z ← λ x + (1 - λ) z, with the exact limits μ ± L σ √(λ /
/// (2 - λ) · (1 - (1 - λ)^(2i))). S. W. Roberts (1959), doi:10.1080/00401706.1959.10489860. For a chart: it assumes
/// normal values, so give it ranks or winsorised logarithms; alarms come from <see cref="MeasurementDrift"/>, which
/// assumes nothing of the kind.
/// </summary>
/// <param name="Mean">μ of the baseline.</param>
/// <param name="Deviation">σ of the baseline, above 0.</param>
/// <param name="Lambda">λ, in (0, 1].</param>
/// <param name="Width">L, above 0; with λ = .1 a width of 2.814 has 500 values between false alarms.</param>
public sealed record Ewma(double Mean, double Deviation, double Lambda = .1, double Width = 2.814)
{
    /// <summary>The points of a series from the first value on.</summary>
    public IEnumerable<EwmaPoint> Points(IEnumerable<double> values)
    {
        var (z, i) = (Mean, 0);
        foreach (var x in values)
        {
            z = Lambda * x + (1 - Lambda) * z;
            var reach = Width * Deviation * Math.Sqrt(Lambda / (2 - Lambda) * (1 - Math.Pow(1 - Lambda, 2 * ++i)));
            yield return new EwmaPoint(z, Mean - reach, Mean + reach, Math.Abs(z - Mean) > reach);
        }
    }

    /// <summary>Mean number of normal values to the first one outside the limits of a long series, by the integral
    /// equation L(u) = 1 + ∫ L(y) φ((y - (1 - λ) u) / λ) dy / λ at Gauss-Legendre nodes. S. V. Crowder (1987),
    /// doi:10.1080/00401706.1987.10488267.</summary>
    /// <param name="shift">Of the values' mean, in standard deviations.</param>
    public double MeanRunLength(double shift = 0)
    {
        const int nodes = 80;
        var h = Width * Math.Sqrt(Lambda / (2 - Lambda));
        var rule = new GaussLegendreRule(-h, h, nodes);
        double Kernel(double from, double to) => Normal.PDF(shift, 1, (to - (1 - Lambda) * from) / Lambda) / Lambda;
        var lengths = Matrix<double>
            .Build.Dense(nodes, nodes, (i, j) =>
                (i == j ? 1 : 0) - rule.Weights[j] * Kernel(rule.Abscissas[i], rule.Abscissas[j])
            )
            .Solve(Vector<double>.Build.Dense(nodes, 1));
        return 1 + Enumerable.Range(0, nodes).Sum(j => rule.Weights[j] * Kernel(0, rule.Abscissas[j]) * lengths[j]);
    }
}
