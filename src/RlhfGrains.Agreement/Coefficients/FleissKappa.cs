namespace RlhfGrains.Agreement;

/// <summary>
/// Fleiss' kappa generalised to missing values and weights: p_e = Σ_ck w_ck π_c π_k, 1 - p_e = Σ_ck δ_ck π_c π_k with δ
/// = 1 - w. With the same number of values in every unit it is Fleiss' classic kappa, with two it is Scott's pi. J. L.
/// Fleiss (1971), Psychol. Bull. 76:378, doi:10.1037/h0031619; W. A. Scott (1955), doi:10.1086/266577; Gwet (2014), ch.
/// 2.
/// </summary>
public static class FleissKappa
{
    /// <param name="counts">Any number of annotators; units with one value count for the margins.</param>
    /// <param name="weights"><c>null</c> means identity.</param>
    /// <param name="orientation">Orientation-free for pairwise preferences.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <param name="asPublished">The standard error exactly as Gwet (2014) and irrCAC have it; too wide where many
    /// units have one value.</param>
    /// <returns>kappa in [-1, 1]; undefined when no unit has two values (<c>NoPairs</c>) or all values are equal
    /// (<c>NoVariation</c>).</returns>
    public static Estimate Read(
        CoincidenceCounts counts,
        AgreementWeights? weights = null,
        Orientation orientation = Orientation.Plain,
        double level = Level.Default,
        bool asPublished = false
    )
    {
        var w = weights ?? AgreementWeights.Identity;
        var name = w == AgreementWeights.Identity ? "fleiss-kappa" : $"fleiss-kappa-{w.Name}";
        return UnitKappa.Read(name, counts, w, orientation, level, asPublished, (δ, π) => δ.Times(π), isFree: false);
    }
}
