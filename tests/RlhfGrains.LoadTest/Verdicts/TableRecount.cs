namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>
/// The figures by the textbook formula over the raw table, pair by pair, sharing no code with the library: shows that
/// the library's figures are right. Krippendorff (2011), Computing Krippendorff's Alpha-Reliability: alpha = 1 - (n -
/// 1) Σ o_ck δ²_ck / Σ n_c n_k δ²_ck.
/// </summary>
static class TableRecount
{
    public static Figures Of(UnitTable table)
    {
        var pairable = table.Units.Where(u => u.Length >= 2).ToList();
        var o = Coincidences(pairable, table.Labels);
        var agreement = PercentAgreement(pairable);
        return new Figures(
            table.Units.Sum(u => (long)u.Length),
            table.Units.Count,
            pairable.Count,
            pairable.Sum(u => (long)u.Length * (u.Length - 1) / 2),
            Read(o, agreement),
            table.IsOriented ? Read(Mirrored(o), agreement) : null
        );
    }

    static Coefficients Read(double[,] o, double? percentAgreement)
    {
        var n = Margins(o);
        return new Coefficients(
            percentAgreement,
            Alpha(o, n, (c, k) => c == k ? 0 : 1),
            Alpha(o, n, (c, k) => Square(Between(n, c, k) - (n[c] + n[k]) / 2)),
            Alpha(o, n, (c, k) => Square(c - k))
        );
    }

    static double? Alpha(double[,] o, double[] n, Func<int, int, double> delta)
    {
        double observed = 0,
            expected = 0;
        for (var c = 0; c < n.Length; c++)
        {
            for (var k = 0; k < n.Length; k++)
            {
                if (c == k)
                    continue;
                observed += o[c, k] * delta(c, k);
                expected += n[c] * n[k] * delta(c, k);
            }
        }
        return expected == 0 ? null : 1 - (n.Sum() - 1) * observed / expected;
    }

    // o_ck: ordered pairs of values within a unit, each unit weighted by 1 / (m - 1). Pairs are counted as integers
    // first: a unit of 123 values has 15,006.
    static double[,] Coincidences(List<int[]> units, int labels)
    {
        var o = new double[labels, labels];
        foreach (var unit in units)
        {
            var pairs = new long[labels, labels];
            for (var i = 0; i < unit.Length; i++)
            {
                for (var j = 0; j < unit.Length; j++)
                {
                    if (i != j)
                        pairs[unit[i], unit[j]]++;
                }
            }
            for (var c = 0; c < labels; c++)
            {
                for (var k = 0; k < labels; k++)
                    o[c, k] += (double)pairs[c, k] / (unit.Length - 1);
            }
        }
        return o;
    }

    // Which response is called the first is arbitrary: half of the weight with the sides as they are, half with them
    // exchanged.
    static double[,] Mirrored(double[,] o)
    {
        var labels = o.GetLength(0);
        var both = new double[labels, labels];
        for (var c = 0; c < labels; c++)
        {
            for (var k = 0; k < labels; k++)
                both[c, k] = (o[c, k] + o[labels - 1 - c, labels - 1 - k]) / 2;
        }
        return both;
    }

    // The mean over units of the share of equal pairs.
    static double? PercentAgreement(List<int[]> units)
    {
        if (units.Count == 0)
            return null;
        var shares = 0.0;
        foreach (var unit in units)
        {
            long equal = 0;
            for (var i = 0; i < unit.Length; i++)
            {
                for (var j = 0; j < i; j++)
                    equal += unit[i] == unit[j] ? 1 : 0;
            }
            shares += 2.0 * equal / ((long)unit.Length * (unit.Length - 1));
        }
        return shares / units.Count;
    }

    static double[] Margins(double[,] o)
    {
        var n = new double[o.GetLength(0)];
        for (var c = 0; c < n.Length; c++)
        {
            for (var k = 0; k < n.Length; k++)
                n[c] += o[c, k];
        }
        return n;
    }

    static double Between(double[] n, int c, int k)
    {
        var sum = 0.0;
        for (var g = Math.Min(c, k); g <= Math.Max(c, k); g++)
            sum += n[g];
        return sum;
    }

    static double Square(double x) => x * x;
}
