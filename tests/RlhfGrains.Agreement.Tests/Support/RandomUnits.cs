namespace RlhfGrains.Agreement.Tests;

static class RandomUnits
{
    /// <summary>Count vectors with 1..valuesMax values that lean towards a label of their own.</summary>
    public static int[][] Draw(int seed, int units, int labels, int valuesMax)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, units).Select(_ => Unit(random, labels, 1 + random.Next(valuesMax)))];
    }

    static int[] Unit(Random random, int labels, int values)
    {
        var unit = new int[labels];
        var truth = random.Next(labels);
        for (var i = 0; i < values; i++)
            unit[random.NextDouble() < .6 ? truth : random.Next(labels)]++;
        return unit;
    }
}

/// <summary>
/// The delta method by numerical differentiation: what the analytic standard error of alpha must equal.
/// </summary>
static class NumericalDelta
{
    public static double StandardError(int[][] units, Metric metric)
    {
        var pairable = units.Where(unit => unit.Sum() >= 2).ToArray();
        const double step = 1e-5;
        var influence = Enumerable
            .Range(0, pairable.Length)
            .Select(u => (Alpha(pairable, metric, u, step) - Alpha(pairable, metric, u, -step)) / (2 * step))
            .ToArray();
        var mean = influence.Average();
        return Math.Sqrt(influence.Sum(x => (x - mean) * (x - mean)) * influence.Length / (influence.Length - 1.0));
    }

    // 1 - n A / B with unit u weighing 1 + extra, straight from the definition.
    static double Alpha(int[][] units, Metric metric, int u, double extra)
    {
        var k = units[0].Length;
        var margins = new double[k];
        var observed = new double[k, k];
        for (var i = 0; i < units.Length; i++)
        {
            var (weight, m) = (i == u ? 1 + extra : 1, units[i].Sum());
            for (var c = 0; c < k; c++)
            {
                margins[c] += weight * units[i][c];
                for (var d = 0; d < k; d++)
                    if (c != d)
                        observed[c, d] += weight * units[i][c] * units[i][d] / (m - 1);
            }
        }
        double a = 0,
            b = 0;
        for (var c = 0; c < k; c++)
        {
            for (var d = 0; d < k; d++)
            {
                var delta = Delta(metric.Name, margins, Math.Min(c, d), Math.Max(c, d));
                a += observed[c, d] * delta;
                b += margins[c] * margins[d] * delta;
            }
        }
        return 1 - margins.Sum() * a / b;
    }

    static double Delta(string metric, double[] margins, int c, int k) =>
        c == k
            ? 0
            : metric switch
            {
                "nominal" => 1,
                "ordinal" => Math.Pow(margins[c..(k + 1)].Sum() - (margins[c] + margins[k]) / 2, 2),
                "interval" => (c - k) * (c - k),
                _ => Math.Pow((k - c) / (double)(c + k + 2), 2),
            };
}
