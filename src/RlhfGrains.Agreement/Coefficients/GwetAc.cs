namespace RlhfGrains.Agreement;

/// <summary>
/// Gwet's AC1 (identity weights) and AC2: p_e = T_w / (q (q - 1)) · Σ_c π_c (1 - π_c), T_w the sum of all weights of
/// the q declared labels. Holds up where one label prevails and kappa does not. K. L. Gwet (2008), Br. J. Math. Stat.
/// Psychol. 61:29, doi:10.1348/000711006X126600.
/// </summary>
public static class GwetAc
{
    /// <param name="counts">Any number of annotators; units with one value count for the margins.</param>
    /// <param name="weights">Identity for AC1; <c>null</c> means identity.</param>
    /// <param name="orientation">Orientation-free for pairwise preferences.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <param name="asPublished">The standard error exactly as Gwet (2014) and irrCAC have it; too wide where many
    /// units have one value.</param>
    /// <returns>AC1 or AC2 in (-∞, 1]; undefined when no unit has two values (<c>NoPairs</c>). All values equal gives
    /// 1.</returns>
    public static Estimate Read(
        CoincidenceCounts counts,
        AgreementWeights? weights = null,
        Orientation orientation = Orientation.Plain,
        double level = Level.Default,
        bool asPublished = false
    )
    {
        var w = weights ?? AgreementWeights.Identity;
        var name = w == AgreementWeights.Identity ? "gwet-ac1" : $"gwet-ac2-{w.Name}";
        return UnitKappa.Read(
            name,
            counts,
            w,
            orientation,
            level,
            asPublished,
            (δ, π) =>
            {
                var q = π.Length;
                var Tw = (double)q * q - UnitKappa.SumOf(δ, q);
                return Array.ConvertAll(π, p => 1 - Tw / (q * (q - 1.0)) * (1 - p));
            },
            isFree: true
        );
    }
}
