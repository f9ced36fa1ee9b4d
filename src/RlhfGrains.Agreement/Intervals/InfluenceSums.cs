namespace RlhfGrains.Agreement;

/// <summary>
/// Σ l_u and Σ l_u² over units: from running sums, or, where these cancel to nothing, from the units that are alike.
/// </summary>
struct InfluenceSums
{
    // Eight units in the last place of every term: a dozen operations lie between the counts and l.
    const double Rounding = 8 * 2.2e-16;

    double sum,
        squares,
        terms,
        noise;
    long units;

    public readonly double Squares => squares;

    /// <summary>What the squares were left over from: an upper bound of the terms that were added.</summary>
    public readonly double Terms => terms;

    public readonly Variation ToVariation() => Variation.Of(sum, squares, noise, units);

    /// <summary>Adds the units of one multiplicity by their running sums.</summary>
    public void Add(MultiplicityCounts group, UnitMoments moments, double alpha, ReadOnlySpan<double> gamma)
    {
        double onlyCounts = 0,
            withMoments = 0,
            quadratic = 0,
            diagonal = 0;
        var margins = group.Margins;
        for (var c = 0; c < gamma.Length; c++)
        {
            onlyCounts += gamma[c] * margins[c];
            withMoments += gamma[c] * moments.WithLabel[c];
            diagonal += gamma[c] * gamma[c] * margins[c];
            quadratic += gamma[c] * gamma[c] * (2.0 * group.Pairs(c, c) + margins[c]);
            var row = 0.0;
            for (var k = c + 1; k < gamma.Length; k++)
                row += gamma[k] * group.Pairs(c, k);
            quadratic += 2 * gamma[c] * row;
        }
        units += group.Units;
        sum += alpha * moments.First + onlyCounts;
        squares += alpha * alpha * moments.Second + quadratic + 2 * alpha * withMoments;
        // (α a + Σ γ n)² ≤ 2 α² a² + 2 m Σ γ² n.
        var bound = 2 * (alpha * alpha * moments.Second + group.M * diagonal);
        terms += bound;
        noise += NoiseOfSum(bound);
    }

    /// <summary>
    /// Adds the units of one multiplicity kind by kind; where kinds are not counted, by their running sums.
    /// </summary>
    public void AddUnits(MultiplicityCounts group, Disagreement delta, double alpha, ReadOnlySpan<double> gamma)
    {
        Span<int> unit = stackalloc int[gamma.Length];
        if (group.Patterns > 0)
        {
            UnitPatterns.First(group.M, unit);
            for (var rank = 0; rank < group.Patterns; rank++, UnitPatterns.Next(unit))
                Add(unit, group.UnitsOfPattern(rank), delta, alpha, gamma);
        }
        else if (group.M <= 2)
        {
            for (var c = 0; c < gamma.Length; c++)
            {
                for (var k = c; k < gamma.Length && (group.M == 2 || k == c); k++)
                {
                    unit.Clear();
                    unit[c]++;
                    if (group.M == 2)
                        unit[k]++;
                    Add(unit, group.M == 2 ? group.Pairs(c, k) : group.Margins[c], delta, alpha, gamma);
                }
            }
        }
        else
        {
            Add(group, UnitMoments.Of(group, gamma.Length, delta)!.Value, alpha, gamma);
        }
    }

    void Add(ReadOnlySpan<int> unit, long alike, Disagreement delta, double alpha, ReadOnlySpan<double> gamma)
    {
        if (alike == 0)
            return;
        double l = 0,
            size = 0;
        Evaluate(unit, delta, alpha, gamma, ref l, ref size);
        units += alike;
        sum += alike * l;
        squares += alike * l * l;
        noise += alike * NoiseOf(size);
    }

    /// <summary>Adds a unit's l, and the sizes of its terms.</summary>
    public static void Evaluate(
        ReadOnlySpan<int> unit,
        Disagreement delta,
        double alpha,
        ReadOnlySpan<double> gamma,
        ref double l,
        ref double terms
    )
    {
        var a = alpha * UnitMoments.PairSum(unit, delta);
        l += a;
        terms += Math.Abs(a);
        for (var c = 0; c < unit.Length; c++)
        {
            if (unit[c] == 0)
                continue;
            l += gamma[c] * unit[c];
            terms += Math.Abs(gamma[c]) * unit[c];
        }
    }

    /// <summary>What rounding leaves in a sum of squares that was left over from terms of this size.</summary>
    public static double NoiseOfSum(double terms) => Rounding * terms;

    /// <summary>What rounding leaves in l² when its terms have this size.</summary>
    public static double NoiseOf(double terms) => Rounding * terms * Rounding * terms;
}
