using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement.Tests;

/// <summary>
/// The distribution functions that intervals and tests rest on, against scipy (reference/special_functions.json).
/// </summary>
public class DistributionTests
{
    const string Reference = "reference/special_functions.json";

    [SharedFact(Reference)]
    public void Quantiles_AreThoseOfScipy()
    {
        foreach (var row in Rows("norm_ppf"))
            Relative(row[1], Normal.InvCDF(0, 1, row[0]));
        // MathNet's Student distribution is good to 5e-9 here (30 degrees of freedom); an interval does not feel it.
        foreach (var row in Rows("t_ppf"))
            Relative(row[2], StudentInterval.Quantile(2 * row[0] - 1, row[1]), 1e-8);
        foreach (var row in Rows("beta_ppf"))
            Near.Equal(row[3], Beta.InvCDF(row[1], row[2], row[0]));
    }

    [SharedFact(Reference)]
    public void Tails_AreThoseOfScipy()
    {
        foreach (var row in Rows("chi2_sf"))
            Relative(row[2], ChiSquaredTail.Above(row[0], row[1]));
        foreach (var row in Rows("t_sf"))
            Relative(row[2], StudentT.CDF(0, 1, row[1], -row[0]));
        foreach (var row in Rows("beta_sf"))
            Relative(row[3], Beta.CDF(row[2], row[1], 1 - row[0]));
    }

    static IEnumerable<double[]> Rows(string name) =>
        Shared
            .Json(Reference)
            .GetProperty(name)
            .EnumerateArray()
            .Select(row => row.EnumerateArray().Select(number => number.GetDouble()).ToArray());

    static void Relative(double expected, double actual, double tolerance = 1e-9) =>
        Assert.True(
            Math.Abs(actual - expected) <= tolerance * Math.Max(Math.Abs(expected), 1e-6),
            $"expected {expected:R}, was {actual:R}"
        );
}
