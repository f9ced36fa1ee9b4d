namespace RlhfGrains.Agreement;

/// <summary>
/// A coefficient's first-order contribution of one unit, l_u = α a_u + Σ_c γ_c n_uc, where α and γ may differ between
/// multiplicities. See INTERVALS.md for each coefficient's α and γ.
/// </summary>
interface IInfluence
{
    /// <summary>α for units of m values.</summary>
    double Alpha(int m);

    /// <summary>γ for units of m values, one per label.</summary>
    void Gamma(int m, Span<double> gamma);
}

/// <summary>The variation of Σ l_u with units, or the items that they belong to, as independent draws.</summary>
static class Influence
{
    /// <summary>
    /// Below this share of the terms that it is left over from, a sum of squares is made again, unit by unit.
    /// </summary>
    const double CancelledShare = 1e-8;

    /// <param name="counts">Counts; those that know their items are taken item by item.</param>
    /// <param name="delta">δ of a_u.</param>
    /// <param name="influence">The coefficient.</param>
    /// <param name="multiplicityMin">1 when units with one value contribute, else 2.</param>
    /// <returns><c>null</c> when the units have to be visited and are not there.</returns>
    public static Variation? VariationOf<T>(
        CoincidenceCounts counts,
        Disagreement delta,
        in T influence,
        int multiplicityMin
    )
        where T : struct, IInfluence
    {
        if (counts.Items is { } items)
            return OfItems(items, delta, influence, multiplicityMin);
        Span<double> gamma = stackalloc double[counts.Labels];
        var sums = new InfluenceSums();
        foreach (var group in counts.Groups)
        {
            if (group.M < multiplicityMin)
                continue;
            if (UnitMoments.Of(group, counts.Labels, delta) is not { } moments)
                return null;
            influence.Gamma(group.M, gamma);
            sums.Add(group, moments, influence.Alpha(group.M), gamma);
        }
        if (sums.Squares > CancelledShare * sums.Terms)
            return sums.ToVariation();

        var again = new InfluenceSums();
        foreach (var group in counts.Groups)
        {
            if (group.M < multiplicityMin)
                continue;
            influence.Gamma(group.M, gamma);
            again.AddUnits(group, delta, influence.Alpha(group.M), gamma);
        }
        return again.ToVariation();
    }

    static Variation OfItems<T>(UnitTable items, Disagreement delta, in T influence, int multiplicityMin)
        where T : struct, IInfluence
    {
        var gammas = new double[CoincidenceCounts.MultiplicityMax + 1][];
        double sum = 0,
            squares = 0,
            noise = 0;
        long contributing = 0;
        for (var i = 0; i < items.Items; i++)
        {
            double l = 0,
                terms = 0;
            var contributes = false;
            foreach (var unit in items[i])
            {
                var m = unit.Sum();
                if (m < multiplicityMin)
                    continue;
                if (gammas[m] is not { } gamma)
                    influence.Gamma(m, gamma = gammas[m] = new double[items.Labels]);
                InfluenceSums.Evaluate(unit, delta, influence.Alpha(m), gamma, ref l, ref terms);
                contributes = true;
            }
            if (!contributes)
                continue;
            contributing++;
            sum += l;
            squares += l * l;
            noise += InfluenceSums.NoiseOf(terms);
        }
        return Variation.Of(sum, squares, noise, contributing);
    }
}
