namespace RlhfGrains.Agreement;

/// <summary>
/// Kendall's coefficient of concordance of m annotators who rank the same N things: W = 12 S / (m² (N³ - N) - m Σ T), S
/// the squared deviations of the rank sums, T = Σ (t³ - t) over the ties of an annotator. M. G. Kendall, B. Babington
/// Smith (1939), doi:10.1214/aoms/1177732186.
/// </summary>
public static class KendallW
{
    /// <param name="scores">One row of N scores or ranks for each annotator, smaller is better, ties allowed, nothing
    /// missing.</param>
    /// <returns>W in [0, 1]; undefined with fewer than two annotators or things (<c>NoPairs</c>) or when every
    /// annotator ties all (<c>NoVariation</c>). No interval (<c>NoMethod</c>): rankings of several items have one
    /// through <see cref="RankingPairs"/>.</returns>
    /// <exception cref="ArgumentException">Rows of unequal length, or a score that is not finite.</exception>
    public static Estimate Read(IReadOnlyList<double[]> scores)
    {
        var (m, N, S, T) = Sums(scores);
        var sample = new SampleCounts(N, m >= 2 ? N : 0, (long)m * N, (long)m * (m - 1) / 2 * N);
        if (m < 2 || N < 2)
            return Estimate.Without("kendall-w", UndefinedReason.NoPairs, sample);
        var possible = (double)m * m * ((double)N * N * N - N) - m * T;
        if (possible == 0)
            return Estimate.Without("kendall-w", UndefinedReason.NoVariation, sample);
        return Estimate.Of("kendall-w", 12 * S / possible, NoIntervalReason.NoMethod, sample);
    }

    /// <summary>Friedman's test that annotators rank at random: χ² = m (N - 1) W with N - 1 degrees of freedom. M.
    /// Friedman (1937), doi:10.1080/01621459.1937.10503522.</summary> <inheritdoc cref="Read"/>
    public static TestResult TestOfChance(IReadOnlyList<double[]> scores)
    {
        var w = Read(scores);
        if (w.Value is not { } W)
            return TestResult.Without("friedman", w.Undefined!.Value);
        var df = scores[0].Length - 1;
        var χ2 = scores.Count * df * W;
        return new TestResult("friedman", χ2, df, ChiSquaredTail.Above(χ2, df), null);
    }

    static (int M, int N, double S, double T) Sums(IReadOnlyList<double[]> scores)
    {
        if (scores.Count == 0)
            return (0, 0, 0, 0);
        var N = scores[0].Length;
        var sums = new double[N];
        var T = 0.0;
        foreach (var row in scores)
        {
            if (row.Length != N)
                throw new ArgumentException($"An annotator ranks {row.Length} things, another {N}.", nameof(scores));
            Ranks.Check(row);
            var ranks = Ranks.Of(row, out var ties);
            T += ties;
            for (var i = 0; i < N; i++)
                sums[i] += ranks[i];
        }
        var mean = sums.Sum() / Math.Max(1, N);
        return (scores.Count, N, sums.Sum(sum => (sum - mean) * (sum - mean)), T);
    }
}
