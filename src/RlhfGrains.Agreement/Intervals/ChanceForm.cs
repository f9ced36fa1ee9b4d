namespace RlhfGrains.Agreement;

/// <summary>
/// A coefficient as 1 - D / E: the disagreement found over the one that chance gives (1 where chance plays no part).
/// What an interval needs besides a standard error: where the coefficient ends, and how far D is from its own ends.
/// </summary>
/// <param name="Disagreement">D ≥ 0.</param>
/// <param name="Expected">E > 0.</param>
/// <param name="DisagreementMax">What D is at most.</param>
/// <param name="Lowest">What the coefficient is at least (INTERVALS.md); finite.</param>
readonly record struct ChanceForm(double Disagreement, double Expected, double DisagreementMax, double Lowest)
{
    public double Value => 1 - Disagreement / Expected;

    /// <summary>A share that is not corrected for chance: 1 - D in [<paramref name="lowest"/>, 1].</summary>
    public static ChanceForm OfShare(double disagreement, double lowest = 0, double disagreementMax = 1) =>
        new(disagreement, 1, disagreementMax, lowest);

    /// <summary>
    /// The largest share of pairs in a unit that can differ: m values spread over q labels as evenly as can be.
    /// </summary>
    public static double DifferingMax(int m, int q)
    {
        int each = m / q,
            more = m % q;
        var same = more * (each + 1.0) * each + (q - more) * each * (each - 1.0);
        return 1 - same / (m * (m - 1.0));
    }

    /// <summary>
    /// The least value where δ is a squared distance and chance pairs the same values: within units of m values the
    /// mean squared distance is at most m / (m - 1) times that of all values, so 1 - D / E ≥ -1 / (m - 1), whatever the
    /// margins.
    /// </summary>
    public static double LowestOfPooled(int m) => -1.0 / (m - 1);
}
