namespace RlhfGrains.Agreement;

/// <summary>
/// For the units of one multiplicity and one δ, with a = Σ_{c&lt;k} n_c n_k δ_ck per unit: Σ a, Σ a² and Σ a n_c.
/// From the running sums when δ is a mix of theirs, else from the patterns.
/// </summary>
readonly record struct UnitMoments(double First, double Second, double[] WithLabel)
{
    /// <summary>Σ a alone, which the pairs give for every δ.</summary>
    public static double FirstOf(MultiplicityCounts group, int labels, Disagreement delta)
    {
        var first = 0.0;
        for (var c = 0; c < labels; c++)
        for (var k = c + 1; k < labels; k++)
            first += group.Pairs(c, k) * delta[c, k];
        return first;
    }

    /// <returns><c>null</c> when the group counts no patterns and δ is no mix of running sums.</returns>
    public static UnitMoments? Of(MultiplicityCounts group, int labels, Disagreement delta)
    {
        if (delta.Mix is { } mix)
            return FromSums(group, labels, delta, mix);
        if (group.M == 1)
            return new UnitMoments(0, 0, new double[labels]);
        if (group.M == 2)
            return FromPairs(group, labels, delta);
        return group.Patterns > 0 ? FromPatterns(group, labels, delta) : null;
    }

    static UnitMoments FromSums(MultiplicityCounts group, int labels, Disagreement delta, RunningMix mix)
    {
        var withLabel = new double[labels];
        var nominal = group.WithLabel(0);
        var linear = group.WithLabel(1);
        var quadratic = group.WithLabel(2);
        for (var c = 0; c < labels; c++)
            withLabel[c] = mix.Nominal * nominal[c] + mix.Linear * linear[c] + mix.Quadratic * quadratic[c];
        return new UnitMoments(FirstOf(group, labels, delta), group.Squares(mix), withLabel);
    }

    // With two values a unit is its pair.
    static UnitMoments FromPairs(MultiplicityCounts group, int labels, Disagreement delta)
    {
        double first = 0,
            second = 0;
        var withLabel = new double[labels];
        for (var c = 0; c < labels; c++)
        {
            for (var k = c + 1; k < labels; k++)
            {
                var a = group.Pairs(c, k) * delta[c, k];
                first += a;
                second += a * delta[c, k];
                withLabel[c] += a;
                withLabel[k] += a;
            }
        }
        return new UnitMoments(first, second, withLabel);
    }

    static UnitMoments FromPatterns(MultiplicityCounts group, int labels, Disagreement delta)
    {
        double first = 0,
            second = 0;
        var withLabel = new double[labels];
        Span<int> n = stackalloc int[labels];
        UnitPatterns.First(group.M, n);
        for (var rank = 0; rank < group.Patterns; rank++, UnitPatterns.Next(n))
        {
            var units = group.UnitsOfPattern(rank);
            if (units == 0)
                continue;
            var a = PairSum(n, delta);
            first += units * a;
            second += units * a * a;
            for (var c = 0; c < labels; c++)
                withLabel[c] += units * a * n[c];
        }
        return new UnitMoments(first, second, withLabel);
    }

    /// <summary>a of one unit.</summary>
    public static double PairSum(ReadOnlySpan<int> n, Disagreement delta)
    {
        var sum = 0.0;
        for (var c = 0; c < n.Length; c++)
        {
            if (n[c] == 0)
                continue;
            for (var k = c + 1; k < n.Length; k++)
                if (n[k] != 0)
                    sum += (double)n[c] * n[k] * delta[c, k];
        }
        return sum;
    }
}
