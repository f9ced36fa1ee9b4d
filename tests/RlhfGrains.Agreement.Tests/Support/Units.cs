namespace RlhfGrains.Agreement.Tests;

/// <summary>Small tables as the papers print them.</summary>
static class Units
{
    /// <summary>
    /// Annotators by rows, units by columns, <c>null</c> for missing; labels from <paramref name="lowest"/>.
    /// </summary>
    public static CoincidenceCounts FromRaters(int labels, int lowest, params int?[][] raters)
    {
        var counts = new CoincidenceCounts(labels);
        foreach (var unit in Columns(labels, lowest, raters))
            counts.Add(unit);
        return counts;
    }

    public static IEnumerable<int[]> Columns(int labels, int lowest, params int?[][] raters)
    {
        for (var u = 0; u < raters[0].Length; u++)
        {
            var unit = new int[labels];
            foreach (var rater in raters)
                if (rater[u] is { } value)
                    unit[value - lowest]++;
            yield return unit;
        }
    }

    public static CoincidenceCounts FromCounts(params int[][] units)
    {
        var counts = new CoincidenceCounts(units[0].Length);
        foreach (var unit in units)
            counts.Add(unit);
        return counts;
    }

    /// <summary>A cross table of two raters.</summary>
    public static CoincidenceCounts FromTable(int[][] table)
    {
        var counts = new CoincidenceCounts(table.Length);
        for (var c = 0; c < table.Length; c++)
        {
            for (var k = 0; k < table.Length; k++)
            {
                var unit = new int[table.Length];
                unit[c]++;
                unit[k]++;
                for (var i = 0; i < table[c][k]; i++)
                    counts.Add(unit);
            }
        }
        return counts;
    }
}

static class Near
{
    public static void Equal(double expected, double? actual, double tolerance = 1e-9) =>
        Assert.True(
            actual is { } value && Math.Abs(value - expected) <= tolerance,
            $"expected {expected:R} ± {tolerance}, was {actual:R}"
        );
}
