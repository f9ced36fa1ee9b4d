namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>Agreement coefficients by name; null where one is undefined.</summary>
sealed record Coefficients(double? PercentAgreement, double? AlphaNominal, double? AlphaOrdinal, double? AlphaInterval)
{
    public IEnumerable<(string Name, double? Value)> All =>
        [
            ("percentAgreement", PercentAgreement),
            ("alphaNominal", AlphaNominal),
            ("alphaOrdinal", AlphaOrdinal),
            ("alphaInterval", AlphaInterval),
        ];
}

/// <summary>What a server tells, or a recount finds, of a set of judgments.</summary>
/// <param name="Pairs">Unordered pairs of judgments of one unit.</param>
/// <param name="OrientationFree">Null for ratings, which have no sides.</param>
sealed record Figures(
    long Judgments,
    long Units,
    long PairableUnits,
    long Pairs,
    Coefficients Plain,
    Coefficients? OrientationFree
)
{
    public static Figures Nothing { get; } = new(0, 0, 0, 0, new(null, null, null, null), null);

    public bool SameCounts(Figures other) =>
        (Judgments, Units, PairableUnits, Pairs) == (other.Judgments, other.Units, other.PairableUnits, other.Pairs);
}
