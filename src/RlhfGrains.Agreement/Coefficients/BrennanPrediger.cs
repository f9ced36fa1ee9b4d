namespace RlhfGrains.Agreement;

/// <summary>
/// Brennan and Prediger's coefficient (Bennett's S; with equal counts Randolph's free-marginal kappa): p_e = T_w / q²,
/// chance means that all q declared labels are equally likely. R. L. Brennan, D. J. Prediger (1981), Educ. Psychol.
/// Meas. 41:687, doi:10.1177/001316448104100307; J. J. Randolph (2005), ERIC ED490661.
/// </summary>
public static class BrennanPrediger
{
    /// <param name="counts">Any number of annotators.</param>
    /// <param name="weights"><c>null</c> means identity.</param>
    /// <param name="orientation">Orientation-free for pairwise preferences; without effect for symmetric
    /// weights.</param>
    /// <param name="level">Confidence level of the interval.</param>
    /// <param name="asPublished">The standard error exactly as Gwet (2014) and irrCAC have it; too wide where many
    /// units have one value.</param>
    /// <returns>A value in [-1/(q - 1), 1] for identity weights; undefined when no unit has two values
    /// (<c>NoPairs</c>).</returns>
    public static Estimate Read(
        CoincidenceCounts counts,
        AgreementWeights? weights = null,
        Orientation orientation = Orientation.Plain,
        double level = Level.Default,
        bool asPublished = false
    )
    {
        var w = weights ?? AgreementWeights.Identity;
        var name = w == AgreementWeights.Identity ? "brennan-prediger" : $"brennan-prediger-{w.Name}";
        return UnitKappa.Read(
            name,
            counts,
            w,
            orientation,
            level,
            asPublished,
            (δ, π) =>
            {
                var even = UnitKappa.SumOf(δ, π.Length) / ((double)π.Length * π.Length);
                return Array.ConvertAll(π, _ => even);
            },
            isFree: true
        );
    }
}
