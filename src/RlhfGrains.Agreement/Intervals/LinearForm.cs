namespace RlhfGrains.Agreement;

/// <summary>
/// Sums over units of l_u = α a_u + β + Σ_c γ_c n_uc, a coefficient's first-order (influence) contribution of one unit, where
/// α, β, γ may differ between multiplicities. See INTERVALS.md for each coefficient's α, β, γ.
/// </summary>
struct LinearForm
{
    double sum, squares;

    public long Units { get; private set; }

    public void Add(MultiplicityCounts group, UnitMoments moments, double alpha, double beta, ReadOnlySpan<double> gamma)
    {
        double onlyCounts = 0, withMoments = 0, quadratic = 0;
        for (var c = 0; c < gamma.Length; c++)
        {
            onlyCounts += gamma[c] * group.Margins[c];
            withMoments += gamma[c] * moments.WithLabel[c];
            quadratic += gamma[c] * gamma[c] * (2.0 * group.Pairs(c, c) + group.Margins[c]);
            var row = 0.0;
            for (var k = c + 1; k < gamma.Length; k++) row += gamma[k] * group.Pairs(c, k);
            quadratic += 2 * gamma[c] * row;
        }
        Units += group.Units;
        sum += alpha * moments.First + beta * group.Units + onlyCounts;
        squares += alpha * alpha * moments.Second + beta * beta * group.Units + quadratic
            + 2 * alpha * beta * moments.First + 2 * alpha * withMoments + 2 * beta * onlyCounts;
    }

    /// <summary>The variance of Σ l_u with units as independent draws: U/(U-1) · Σ (l_u - mean)².</summary>
    public readonly double Variance => Units < 2 ? 0 : Math.Max(0, squares - sum * sum / Units) * Units / (Units - 1);
}
