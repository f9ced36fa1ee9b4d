namespace RlhfGrains.Agreement;

/// <summary>Ranks of scores, with tied scores at the mean of their places.</summary>
static class Ranks
{
    /// <param name="scores">Finite; smaller is better.</param>
    /// <param name="tieSum">Σ (t³ - t) over groups of t tied scores.</param>
    /// <returns>Midranks 1..n in the order of the scores.</returns>
    public static double[] Of(ReadOnlySpan<double> scores, out double tieSum)
    {
        var sorted = scores.ToArray();
        var order = Enumerable.Range(0, scores.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[scores.Length];
        tieSum = 0;
        for (var start = 0; start < order.Length; )
        {
            var end = start + 1;
            while (end < order.Length && sorted[end] == sorted[start])
                end++;
            for (var i = start; i < end; i++)
                ranks[order[i]] = (start + 1 + end) / 2.0;
            double t = end - start;
            tieSum += t * t * t - t;
            start = end;
        }
        return ranks;
    }

    public static void CheckPair(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"{x.Length} scores against {y.Length}.", nameof(y));
        Check(x);
        Check(y);
    }

    public static void Check(ReadOnlySpan<double> scores)
    {
        foreach (var score in scores)
            if (!double.IsFinite(score))
                throw new ArgumentException("A score is not a finite number.", nameof(scores));
    }
}
