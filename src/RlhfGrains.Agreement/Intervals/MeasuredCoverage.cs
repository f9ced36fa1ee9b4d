using System.Globalization;

namespace RlhfGrains.Agreement;

/// <summary>
/// Marks intervals of data in which too few units carry the variation, with the coverage that was measured in the most similar simulated cell.
/// coverage.tsv is the output of tests/RlhfGrains.Coverage, unchanged.
/// </summary>
static class MeasuredCoverage
{
    /// <summary>With at least so many disagreeing units, units of the rarest label and minority units, every measured cell covers 93% to
    /// 97%.</summary>
    public const int UnitsMin = 20;

    static readonly Lazy<(string[] Columns, CoverageCell[] Cells)> Measured = new(Load);

    /// <summary>The estimate with <see cref="Interval.Unreliable"/> set where it applies.</summary>
    public static Estimate Mark(this Estimate estimate, Rarity rarity, int labels)
    {
        if (estimate.Interval is not { } interval || !IsSmall(rarity.Disagreeing, rarity.RarestLabel, rarity.Minority)) return estimate;
        var (columns, cells) = Measured.Value;
        var column = Array.IndexOf(columns, ColumnOf(estimate.Coefficient));
        var place = CoverageCell.Place(rarity.Disagreeing, rarity.RarestLabel, rarity.Minority, rarity.Pairable, rarity.Values, labels);
        var nearest = cells.Where(cell => cell.Coverage[column] is not null).MinBy(cell => cell.Distance(place));
        return estimate with
        {
            Interval = interval with
            {
                Unreliable = new IntervalUnreliable(rarity.Disagreeing, rarity.RarestLabel, nearest?.Coverage[column], nearest?.Name)
                {
                    MinorityUnits = rarity.Minority,
                },
            },
        };
    }

    static bool IsSmall(double disagreeing, double rarest, double minority) => disagreeing < UnitsMin || rarest < UnitsMin || minority < UnitsMin;

    // Coefficients without a column of their own take that of their nearest relative.
    static string ColumnOf(string coefficient) => coefficient switch
    {
        "krippendorff-alpha-nominal" => "alpha nominal log",
        "krippendorff-alpha-ordinal" => "alpha ordinal log",
        _ when coefficient.StartsWith("krippendorff", StringComparison.Ordinal) => "alpha interval log",
        _ when coefficient.StartsWith("gwet", StringComparison.Ordinal) => "ac1 log",
        _ when coefficient.StartsWith("fleiss", StringComparison.Ordinal) => "fleiss log",
        _ when coefficient.StartsWith("brennan", StringComparison.Ordinal) => "brennan-prediger log",
        _ when coefficient.StartsWith("conger", StringComparison.Ordinal) => "conger",
        _ when coefficient.StartsWith("cohen", StringComparison.Ordinal) => "cohen",
        "pooled-kappa" => "pooled kappa",
        _ when coefficient.StartsWith("pooled-agreement", StringComparison.Ordinal) => "pooled agreement",
        _ => "agreement log",
    };

    static (string[] Columns, CoverageCell[] Cells) Load()
    {
        using var stream = typeof(MeasuredCoverage).Assembly.GetManifestResourceStream("coverage.tsv")!;
        using var reader = new StreamReader(stream);
        var rows = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(row => row[0] != '#').Select(row => row.Split('\t'))
            .ToArray();
        var cells = rows[1..].Select(row => CoverageCell.Parse(rows[0], row))
            .Where(cell => IsSmall(cell.Disagreeing, cell.RarestLabel, cell.Minority));
        return (rows[0], [.. cells]);
    }

    /// <summary>One simulated situation; coverage by column, <c>null</c> where the interval was not made.</summary>
    sealed record CoverageCell(string Name, int Labels, double Values, int Items, double Disagreeing, double RarestLabel, double Minority,
        double?[] Coverage)
    {
        public static CoverageCell Parse(string[] columns, string[] row)
        {
            double Number(string column) => double.Parse(row[Array.IndexOf(columns, column)], CultureInfo.InvariantCulture);
            var mixed = row[Array.IndexOf(columns, "kind")] == "mixed";
            int labels = (int)Number("labels"), annotators = (int)Number("annotators"), items = (int)Number("items");
            var kind = mixed ? " of mixed accuracy with missing values" : "";
            var prevalence = Number("prevalence").ToString("0.00", CultureInfo.InvariantCulture);
            var name = $"{labels} labels, {annotators} annotators{kind}, {items} items, prevalence {prevalence}";
            var coverage = row.Select(cell => double.TryParse(cell, CultureInfo.InvariantCulture, out var number) ? number : (double?)null);
            // Mixed cells miss 30% of the values.
            return new CoverageCell(
                name, labels, items * annotators * (mixed ? 0.7 : 1), items, Number("disagreeing"), Number("rarest"), Number("minority"), [.. coverage]);
        }

        readonly double[] place = Place(Disagreeing, RarestLabel, Minority, Items, Values, Labels);

        /// <summary>Where a sample lies among the cells: a cell with twice the units is as far as one with half.</summary>
        public static double[] Place(params ReadOnlySpan<double> sizes)
        {
            var place = new double[sizes.Length];
            for (var i = 0; i < place.Length; i++) place[i] = Math.Log(sizes[i] + 1);
            return place;
        }

        public double Distance(double[] other)
        {
            var sum = 0.0;
            for (var i = 0; i < place.Length; i++) sum += (place[i] - other[i]) * (place[i] - other[i]);
            return sum;
        }
    }
}
