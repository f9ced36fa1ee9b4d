namespace RlhfGrains.Agreement;

/// <summary>
/// Bowker's test of symmetry: χ² = Σ_{i&lt;j} (n_ij - n_ji)² / (n_ij + n_ji) over the pairs of labels that occur, one
/// degree of freedom each. A. H. Bowker (1948), doi:10.1080/01621459.1948.10483284.
/// </summary>
public static class BowkerTest
{
    /// <returns>χ² ≥ 0; undefined without a discordant unit (<c>NoDiscordance</c>).</returns>
    public static TestResult Read(ConfusionMatrix matrix)
    {
        var (χ2, df) = (0.0, 0);
        for (var i = 0; i < matrix.Labels; i++)
        {
            for (var j = i + 1; j < matrix.Labels; j++)
            {
                var (sum, difference) = (matrix[i, j] + matrix[j, i], matrix[i, j] - matrix[j, i]);
                if (sum == 0)
                    continue;
                χ2 += (double)difference * difference / sum;
                df++;
            }
        }
        return df == 0
            ? TestResult.Without("bowker", UndefinedReason.NoDiscordance)
            : new TestResult("bowker", χ2, df, ChiSquaredTail.Above(χ2, df), null);
    }
}
