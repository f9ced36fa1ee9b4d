using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>
/// Cohen's kappa of two raters, plain and weighted: κ = (p_o - p_e) / (1 - p_e), p_o = Σ w_ij p_ij, p_e = Σ w_ij p_i. p_.j.
/// J. Cohen (1960), doi:10.1177/001316446002000104; (1968), doi:10.1037/h0026256.
/// Two standard errors: for an interval and under H0: κ = 0. J. L. Fleiss, J. Cohen, B. S. Everitt (1969), doi:10.1037/h0028106.
/// </summary>
public static class CohenKappa
{
    /// <param name="matrix">Rater by rater.</param>
    /// <param name="weights"><c>null</c> means identity: plain kappa.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <param name="orientation">Orientation-free for pairwise preferences: the matrix is averaged with its mirror image, and each unit still counts as one.</param>
    /// <returns>kappa in [-1, 1]; undefined without a unit (<c>NoPairs</c>) or when both raters use one and the same label only
    /// (<c>NoVariation</c>).</returns>
    public static Estimate Read(
        ConfusionMatrix matrix, AgreementWeights? weights = null, double level = Level.Default, Orientation orientation = Orientation.Plain)
    {
        Level.Check(level);
        var name = weights is null || weights == AgreementWeights.Identity ? "cohen-kappa" : $"cohen-kappa-{weights.Name}";
        if (weights?.Undefined is { } reason) return Estimate.Without(name, reason, matrix.Sample);
        if (matrix.Units == 0) return Estimate.Without(name, UndefinedReason.NoPairs, matrix.Sample);
        var (po, pe, p, δ, wRow, wColumn) = Parts(matrix, weights, orientation);
        if (1 - pe < 1e-12) return Estimate.Without(name, UndefinedReason.NoVariation, matrix.Sample);

        var κ = (po - pe) / (1 - pe);
        var sum = 0.0;
        for (var i = 0; i < matrix.Labels; i++)
        {
            for (var j = 0; j < matrix.Labels; j++)
            {
                var term = (1 - δ[i, j]) * (1 - pe) - (wRow[i] + wColumn[j]) * (1 - po);
                sum += p[i, j] * term * term;
            }
        }
        var mean = po * pe - 2 * pe + po;
        var variance = (sum - mean * mean) / (matrix.Units * Math.Pow(1 - pe, 4));
        if (!(variance > 1e-24)) return Estimate.Of(name, κ, NoIntervalReason.NoVariationBetweenUnits, matrix.Sample);
        var standardError = Math.Sqrt(variance);
        var reach = Normal.InvCDF(0, 1, 1 - (1 - level) / 2) * standardError;
        var interval = new Interval(Math.Max(-1, κ - reach), Math.Min(1, κ + reach), level, IntervalMethod.FleissCohenEveritt, standardError);
        return Estimate.Of(name, κ, interval, matrix.Sample).Mark(Rarity.Of(matrix.ToCoincidences()), matrix.Labels);
    }

    /// <summary>z = κ / SE0 against H0: κ = 0, two-sided normal p-value.</summary>
    /// <returns>The test with its standard error under H0; undefined as <see cref="Read"/>, or when the margins leave no variation
    /// (<c>NoVariation</c>).</returns>
    public static TestResult TestOfChance(ConfusionMatrix matrix, AgreementWeights? weights = null)
    {
        const string name = "cohen-kappa-z";
        if (weights?.Undefined is { } reason) return TestResult.Without(name, reason);
        if (matrix.Units == 0) return TestResult.Without(name, UndefinedReason.NoPairs);
        var (po, pe, _, δ, wRow, wColumn) = Parts(matrix, weights, Orientation.Plain);
        double[] row = matrix.RowShares(), column = matrix.ColumnShares();
        var sum = -pe * pe;
        for (var i = 0; i < matrix.Labels; i++)
            for (var j = 0; j < matrix.Labels; j++) sum += row[i] * column[j] * Math.Pow(1 - δ[i, j] - wRow[i] - wColumn[j], 2);
        if (1 - pe < 1e-12 || sum < 1e-15) return TestResult.Without(name, UndefinedReason.NoVariation);
        var standardError = Math.Sqrt(sum / matrix.Units) / (1 - pe);
        var z = (po - pe) / (1 - pe) / standardError;
        return new TestResult(name, z, null, 2 * Normal.CDF(0, 1, -Math.Abs(z)), null) { StandardError = standardError };
    }

    static (double Po, double Pe, double[,] P, Disagreement Delta, double[] WRow, double[] WColumn) Parts(
        ConfusionMatrix matrix, AgreementWeights? weights, Orientation orientation)
    {
        var k = matrix.Labels;
        var δ = (weights ?? AgreementWeights.Identity).For(k).Oriented(orientation);
        double[] row = orientation.Apply(matrix.RowShares()), column = orientation.Apply(matrix.ColumnShares());
        // Σ_j w_ij p_.j = 1 - Σ_j δ_ij p_.j
        var wRow = Array.ConvertAll(δ.Times(column), x => 1 - x);
        var wColumn = Array.ConvertAll(δ.Times(row), x => 1 - x);
        var p = new double[k, k];
        var po = 0.0;
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j < k; j++)
            {
                var n = orientation == Orientation.Plain ? matrix[i, j] : (matrix[i, j] + matrix[k - 1 - i, k - 1 - j]) / 2.0;
                p[i, j] = n / matrix.Units;
                po += (1 - δ[i, j]) * p[i, j];
            }
        }
        return (po, row.Zip(wRow, (x, y) => x * y).Sum(), p, δ, wRow, wColumn);
    }
}
