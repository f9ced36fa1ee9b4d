namespace RlhfGrains.Agreement;

/// <summary>
/// Marks an interval exactly when the coverage that was measured in the most similar simulated cell is outside 93% to
/// 97%. coverage.tsv is the output of tests/RlhfGrains.Coverage, unchanged.
/// </summary>
static class MeasuredCoverage
{
    /// <summary>With at least so many disagreeing units, agreeing pairs, units of another label and minority units,
    /// every measured cell of so few labels covers 93% to 97%, and none is looked up.</summary>
    public const int UnitsMin = 20,
        LabelsMax = 21;

    /// <summary>Coverage of a nominal 95% interval that is not marked.</summary>
    public const double Least = .93,
        Most = .97;

    const string Agreement = "agreement",
        PooledAgreement = "pooled agreement";

    static readonly Lazy<CoverageTable> Measured = new(CoverageTable.Load);

    /// <summary>The estimate with <see cref="Interval.Unreliable"/> set where it applies.</summary>
    public static Estimate Mark(this Estimate estimate, Rarity rarity, int labels)
    {
        if (estimate.Interval is not { } interval)
            return estimate;
        var name = ColumnOf(estimate.Coefficient);
        // Agreement without chance does not hang on which labels agree.
        var isOfLabels = name is not (Agreement or PooledAgreement);
        if (
            labels <= LabelsMax
            && IsEnough(rarity.Disagreeing, rarity.AgreeingPairs)
            && (!isOfLabels || IsEnough(rarity.OtherLabel, rarity.Minority))
        )
            return estimate;
        var table = Measured.Value;
        var column = table.Column(name);
        var place = CoverageCell.Place(
            rarity.Disagreeing,
            rarity.AgreeingPairs,
            rarity.OtherLabel,
            rarity.Minority,
            rarity.Pairable,
            rarity.Values,
            labels
        );
        var nearest = table.Nearest(column, place, isOfLabels);
        var coverage = nearest.Coverage[column]!.Value;
        if (IsNominal(coverage))
            return estimate;
        // As many more units as the smallest larger cell of the same kind has items.
        var needed = table.Mending(nearest, column) is { } mending
            ? (long)Math.Ceiling(rarity.Pairable * (mending.Items / (double)nearest.Items))
            : (long?)null;
        return estimate with
        {
            Interval = interval with
            {
                Unreliable = new IntervalUnreliable(
                    coverage,
                    nearest.Name,
                    rarity.Disagreeing,
                    isOfLabels ? rarity.OtherLabel : null,
                    isOfLabels ? rarity.Minority : null,
                    needed
                ),
            },
        };
    }

    static bool IsEnough(long some, long others) => some >= UnitsMin && others >= UnitsMin;

    public static bool IsNominal(double coverage) => coverage is >= Least and <= Most;

    // Coefficients without a column of their own take that of their nearest relative.
    static string ColumnOf(string coefficient) =>
        coefficient switch
        {
            "krippendorff-alpha-nominal" => "alpha nominal",
            "krippendorff-alpha-ordinal" => "alpha ordinal",
            _ when coefficient.StartsWith("krippendorff", StringComparison.Ordinal) => "alpha interval",
            _ when coefficient.StartsWith("gwet", StringComparison.Ordinal) => "ac1",
            _ when coefficient.StartsWith("fleiss", StringComparison.Ordinal)
                    || coefficient.StartsWith("conger", StringComparison.Ordinal) => "fleiss",
            _ when coefficient.StartsWith("brennan", StringComparison.Ordinal) => "brennan-prediger",
            _ when coefficient.StartsWith("cohen", StringComparison.Ordinal) => "cohen",
            "pooled-kappa" => "pooled kappa",
            _ when coefficient.StartsWith("pooled-agreement", StringComparison.Ordinal) => PooledAgreement,
            _ => Agreement,
        };
}
