namespace RlhfGrains.Agreement;

/// <summary>
/// Takes rankings of an item's responses apart into one unit for each pair of responses: label 0 when the second is
/// placed better, 1 for a tie, 2 when the first is. The units of an item depend on each other, so intervals come from
/// <see cref="ItemJackknife"/> or <see cref="ItemBootstrap"/> over a <see cref="UnitTable"/>, and coefficients are read
/// orientation-free.
/// </summary>
public static class RankingPairs
{
    /// <summary>Second better, tie, first better.</summary>
    public const int Labels = 3;

    /// <param name="scores">One row of scores or ranks per annotator, smaller is better; NaN for a response the
    /// annotator did not place.</param>
    /// <returns>One count vector for each pair of responses (i, j), i &lt; j, in lexicographic order.</returns>
    /// <exception cref="ArgumentException">Rows of unequal length.</exception>
    public static int[][] Units(IReadOnlyList<double[]> scores)
    {
        var responses = scores.Count == 0 ? 0 : scores[0].Length;
        if (scores.Any(row => row.Length != responses))
            throw new ArgumentException("Annotators rank different numbers of responses.", nameof(scores));
        var units = new List<int[]>();
        for (var i = 0; i < responses; i++)
        {
            for (var j = i + 1; j < responses; j++)
            {
                var unit = new int[Labels];
                foreach (var row in scores)
                    if (!double.IsNaN(row[i]) && !double.IsNaN(row[j]))
                        unit[1 + Math.Sign(row[j] - row[i])]++;
                units.Add(unit);
            }
        }
        return [.. units];
    }
}
