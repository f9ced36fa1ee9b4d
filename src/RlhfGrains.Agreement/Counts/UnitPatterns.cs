namespace RlhfGrains.Agreement;

/// <summary>
/// Numbers the count vectors (n_0, ..., n_{K-1}) with sum m from 0 to C(m+K-1, K-1) - 1 by the combinatorial number
/// system: rank = sum over t of C(n_0 + ... + n_t + t, t + 1), t = 0..K-2 (Knuth, The Art of Computer Programming 4A,
/// 7.2.1.3).
/// </summary>
static class UnitPatterns
{
    /// <summary>
    /// 8 KiB a multiplicity: holds 7 labels with up to 6 values, 5 with 10, 3 with 32. Beyond it, patterns hardly
    /// repeat.
    /// </summary>
    public const int PatternsMax = 1_024;

    /// <summary>Bounds the memory of two and three labels, whose pattern numbers grow slowly.</summary>
    public const int MultiplicityMax = 32;

    const int Rows = MultiplicityMax + CoincidenceCounts.LabelsMax;
    static readonly int[] Binomials = BinomialTable();

    /// <summary>
    /// How many patterns are counted; 0 where they are not, and for m &lt; 3, where margins and pairs say it all.
    /// </summary>
    public static int Count(int labels, int m)
    {
        if (m is < 3 or > MultiplicityMax)
            return 0;
        var patterns = Binomial(m + labels - 1, labels - 1);
        return patterns <= PatternsMax ? patterns : 0;
    }

    /// <summary>
    /// C(below + t, t + 1) for every t and every below, in the order in which <see cref="Rank"/> meets them.
    /// </summary>
    public static int[] RankSteps(int labels, int m)
    {
        var steps = new int[(labels - 1) * (m + 1)];
        for (var t = 0; t < labels - 1; t++)
        for (var below = 0; below <= m; below++)
            steps[t * (m + 1) + below] = Binomial(below + t, t + 1);
        return steps;
    }

    public static int Rank(ReadOnlySpan<int> counts, ReadOnlySpan<int> steps, int m)
    {
        int rank = 0,
            at = 0;
        for (var t = 0; t < counts.Length - 1; t++)
        {
            at += counts[t];
            rank += steps[at];
            at += m + 1;
        }
        return rank;
    }

    /// <summary>The counts of rank 0: all values on the last label.</summary>
    public static void First(int m, Span<int> counts)
    {
        counts.Clear();
        counts[^1] = m;
    }

    /// <summary>From the counts of one rank to those of the next; from the last rank on they stay.</summary>
    public static void Next(Span<int> counts)
    {
        // One value moves down from the lowest label that has some, but for the first label, whose values all follow
        // it.
        var from = 1;
        while (from < counts.Length && counts[from] == 0)
            from++;
        if (from == counts.Length)
            return;
        counts[from]--;
        var first = counts[0];
        counts[0] = 0;
        counts[from - 1] = first + 1;
    }

    static int Binomial(int n, int k) => Binomials[n * Rows + k];

    // Saturated above PatternsMax: larger numbers only have to be seen to be too large.
    static int[] BinomialTable()
    {
        var table = new int[Rows * Rows];
        for (var n = 0; n < Rows; n++)
        {
            table[n * Rows] = 1;
            for (var k = 1; k <= n; k++)
                table[n * Rows + k] = Math.Min(
                    PatternsMax + 1,
                    table[(n - 1) * Rows + k - 1] + table[(n - 1) * Rows + k]
                );
        }
        return table;
    }
}
