using MathNet.Numerics.LinearAlgebra;

namespace RlhfGrains.Agreement;

/// <summary>
/// The Stuart-Maxwell test of equal margins: χ² = d' V⁻¹ d, d_i = n_i. - n_.i for all but one of the labels in use,
/// V_ii = n_i. + n_.i - 2 n_ii, V_ij = -(n_ij + n_ji). A. Stuart (1955), doi:10.1093/biomet/42.3-4.412; A. E. Maxwell
/// (1970), doi:10.1192/bjp.116.535.651.
/// </summary>
public static class StuartMaxwellTest
{
    /// <returns>χ² ≥ 0 with (labels in discordant units) - 1 degrees of freedom; undefined without a discordant unit or
    /// when V is singular (<c>NoDiscordance</c>).</returns>
    public static TestResult Read(ConfusionMatrix matrix)
    {
        var used = Enumerable.Range(0, matrix.Labels).Where(i => Discordant(matrix, i) > 0).ToArray();
        if (used.Length < 2)
            return TestResult.Without("stuart-maxwell", UndefinedReason.NoDiscordance);
        var kept = used[..^1];
        var d = Vector<double>.Build.Dense(kept.Length, i =>
            Margin(matrix, kept[i], row: true) - Margin(matrix, kept[i], row: false)
        );
        var V = Matrix<double>.Build.Dense(kept.Length, kept.Length, (i, j) =>
            i == j ? Discordant(matrix, kept[i]) : -(matrix[kept[i], kept[j]] + matrix[kept[j], kept[i]])
        );
        // V of a confusion that falls into unconnected blocks of labels is singular.
        if (V.Rank() < kept.Length)
            return TestResult.Without("stuart-maxwell", UndefinedReason.NoDiscordance);
        var χ2 = d * V.Solve(d);
        return new TestResult("stuart-maxwell", χ2, kept.Length, ChiSquaredTail.Above(χ2, kept.Length), null);
    }

    static long Margin(ConfusionMatrix matrix, int i, bool row) =>
        Enumerable.Range(0, matrix.Labels).Sum(j => row ? matrix[i, j] : matrix[j, i]);

    static long Discordant(ConfusionMatrix matrix, int i) =>
        Margin(matrix, i, row: true) + Margin(matrix, i, row: false) - 2 * matrix[i, i];
}
