using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>
/// McNemar's test whether two raters use two labels equally often: χ² = (b - c)² / (b + c), 1 degree of freedom, no
/// continuity correction; and its exact form, the binomial test of b out of b + c. Q. McNemar (1947),
/// doi:10.1007/BF02295996.
/// </summary>
public static class McNemarTest
{
    /// <param name="matrix">Two labels.</param>
    /// <returns>χ² ≥ 0; undefined without a discordant unit (<c>NoDiscordance</c>).</returns>
    /// <exception cref="ArgumentException">Not two labels: use <see cref="BowkerTest"/> or <see
    /// cref="StuartMaxwellTest"/>.</exception>
    public static TestResult Read(ConfusionMatrix matrix)
    {
        var (b, c) = Discordant(matrix);
        if (b + c == 0)
            return TestResult.Without("mcnemar", UndefinedReason.NoDiscordance);
        var χ2 = (b - c) * (b - c) / (double)(b + c);
        return new TestResult("mcnemar", χ2, 1, ChiSquaredTail.Above(χ2, 1), null);
    }

    /// <summary>The two-sided exact p-value min(1, 2 P(X ≤ min(b, c))), X binomial with b + c draws and probability
    /// 1/2; statistic min(b, c).</summary> <inheritdoc cref="Read"/>
    public static TestResult Exact(ConfusionMatrix matrix)
    {
        var (b, c) = Discordant(matrix);
        if (b + c == 0)
            return TestResult.Without("mcnemar-exact", UndefinedReason.NoDiscordance);
        var p = Math.Min(1, 2 * Binomial.CDF(0.5, checked((int)(b + c)), Math.Min(b, c)));
        return new TestResult("mcnemar-exact", Math.Min(b, c), null, p, null);
    }

    static (long B, long C) Discordant(ConfusionMatrix matrix) =>
        matrix.Labels == 2
            ? (matrix[0, 1], matrix[1, 0])
            : throw new ArgumentException($"McNemar's test is for two labels, not {matrix.Labels}.", nameof(matrix));
}
