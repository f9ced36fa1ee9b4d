using MathNet.Numerics.Distributions;

namespace RlhfGrains.Agreement;

/// <summary>
/// What is only defined for Fleiss' classic case, n values in each of N units: kappa per label and the test of chance.
/// J. L. Fleiss (1971), doi:10.1037/h0031619; J. L. Fleiss, J. C. M. Nee, J. R. Landis (1979),
/// doi:10.1037/0033-2909.86.5.974.
/// </summary>
public static class FleissKappaClassic
{
    /// <summary>Fleiss' kappa where every unit has the same number of values.</summary>
    /// <returns>As <see cref="FleissKappa"/>; undefined (<c>UnequalCounts</c>) where the numbers differ.</returns>
    public static Estimate Read(CoincidenceCounts counts, double level = Level.Default) =>
        Classic(counts, out var reason) is null
            ? Estimate.Without("fleiss-kappa-classic", reason, counts.Sample)
            : FleissKappa.Read(counts, level: level) with
            {
                Coefficient = "fleiss-kappa-classic",
            };

    /// <summary>
    /// κ_j = 1 - Σ_i n_ij (n - n_ij) / (N n (n - 1) p_j (1 - p_j)): agreement on label j against all others.
    /// </summary>
    /// <returns>One value per label in [-1, 1]; <c>null</c> for a label that nobody or everybody uses. Undefined as
    /// <see cref="Read"/>: an empty array.</returns>
    public static double?[] PerLabel(CoincidenceCounts counts)
    {
        if (Classic(counts, out _) is not { } group)
            return [];
        double N = group.Units,
            n = group.M;
        var kappas = new double?[counts.Labels];
        for (var j = 0; j < kappas.Length; j++)
        {
            var p = group.Margins[j] / (N * n);
            // Σ_i n_ij (n - n_ij) = (n - 1) Σ_i n_ij - Σ_i n_ij (n_ij - 1)
            var apart = (n - 1) * group.Margins[j] - 2.0 * group.Pairs(j, j);
            kappas[j] = p is 0 or 1 ? null : 1 - apart / (N * n * (n - 1) * p * (1 - p));
        }
        return kappas;
    }

    /// <summary>z = κ / SE0 against chance, SE0² = 2 / (N n (n - 1)) · ((Σ p q)² - Σ p q (q - p)) / (Σ p q)².</summary>
    /// <returns>Two-sided normal test; undefined as <see cref="Read"/>.</returns>
    public static TestResult TestOfChance(CoincidenceCounts counts)
    {
        const string name = "fleiss-kappa-z";
        if (Classic(counts, out var reason) is not { } group)
            return TestResult.Without(name, reason);
        if (FleissKappa.Read(counts).Value is not { } κ)
            return TestResult.Without(name, UndefinedReason.NoVariation);
        double N = group.Units,
            n = group.M,
            pq = 0,
            skew = 0;
        for (var j = 0; j < counts.Labels; j++)
        {
            double p = group.Margins[j] / (N * n),
                q = 1 - p;
            pq += p * q;
            skew += p * q * (q - p);
        }
        // With two labels used alike the bracket is positive; it vanishes for no margins with pq > 0 but rounding.
        var standardError = Math.Sqrt(2 / (N * n * (n - 1)) * (pq * pq - skew)) / pq;
        var z = κ / standardError;
        return new TestResult(name, z, null, 2 * Normal.CDF(0, 1, -Math.Abs(z)), null)
        {
            StandardError = standardError,
        };
    }

    static MultiplicityCounts? Classic(CoincidenceCounts counts, out UndefinedReason reason)
    {
        MultiplicityCounts? only = null;
        reason = UndefinedReason.NoPairs;
        foreach (var group in counts.Groups)
        {
            if (only is not null)
            {
                reason = UndefinedReason.UnequalCounts;
                return null;
            }
            only = group;
        }
        return only is { M: >= 2 } ? only : null;
    }
}
