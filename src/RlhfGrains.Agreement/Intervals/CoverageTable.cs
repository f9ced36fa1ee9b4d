using System.Globalization;

namespace RlhfGrains.Agreement;

/// <summary>coverage.tsv: simulated cells by rows, intervals by columns.</summary>
sealed class CoverageTable
{
    readonly string[] columns;

    CoverageTable(string[] columns, CoverageCell[] cells) => (this.columns, Cells) = (columns, cells);

    public IReadOnlyList<CoverageCell> Cells { get; }

    public static CoverageTable Load()
    {
        using var stream = typeof(CoverageTable).Assembly.GetManifestResourceStream("coverage.tsv")!;
        using var reader = new StreamReader(stream);
        var rows = reader
            .ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(row => row[0] != '#')
            .Select(row => row.Split('\t'))
            .ToArray();
        return new CoverageTable(rows[0], [.. rows[1..].Select(row => CoverageCell.Parse(rows[0], row))]);
    }

    /// <summary>The number of an interval's column.</summary>
    public int Column(string name) => Array.IndexOf(columns, name);

    /// <summary>The cell nearest to data at this place, of those in which the interval was measured.</summary>
    /// <param name="column">The interval's.</param>
    /// <param name="place">Of the data.</param>
    /// <param name="isOfLabels">Which labels are rare matters to it.</param>
    public CoverageCell Nearest(int column, double[] place, bool isOfLabels)
    {
        var (nearest, least) = (Cells[0], double.PositiveInfinity);
        foreach (var cell in Cells)
        {
            if (
                cell.Coverage[column] is null
                || !(cell.Distance(place, isOfLabels) is var distance && distance < least)
            )
                continue;
            (nearest, least) = (cell, distance);
        }
        return nearest;
    }

    /// <summary>
    /// The smallest cell that differs from this one in more items only and in which the interval, as in all larger
    /// ones, is nominal.
    /// </summary>
    public CoverageCell? Mending(CoverageCell small, int column)
    {
        CoverageCell? mending = null;
        foreach (
            var cell in Cells
                .Where(c => c.Kind == small.Kind && c.Items > small.Items && c.Coverage[column] is not null)
                .OrderByDescending(c => c.Items)
        )
        {
            if (!MeasuredCoverage.IsNominal(cell.Coverage[column]!.Value))
                break;
            mending = cell;
        }
        return mending;
    }
}

/// <summary>One simulated situation; coverage by column, <c>null</c> where the interval was not made.</summary>
/// <param name="Kind">All of it but the number of items, in words.</param>
/// <param name="Items">How many items.</param>
/// <param name="Coverage">Share of samples whose 95% interval held the true value.</param>
/// <param name="Where">The mean sizes of its samples, as a place.</param>
sealed record CoverageCell(string Kind, int Items, double?[] Coverage, double[] Where)
{
    const int OtherLabelAt = 2,
        MinorityAt = 3;

    public string Name => $"{Kind}, {Items} items";

    public static CoverageCell Parse(string[] columns, string[] row)
    {
        string Text(string column) => row[Array.IndexOf(columns, column)];
        double Number(string column) => double.Parse(Text(column), CultureInfo.InvariantCulture);
        var kind =
            $"{Text("labels")} labels, {Text("annotators")} annotators{OfKind(Text("kind"), Text("prevalence"), Text("accuracy"))}";
        var coverage = row.Select(cell =>
            double.TryParse(cell, CultureInfo.InvariantCulture, out var number) ? number : (double?)null
        );
        return new CoverageCell(
            kind,
            (int)Number("items"),
            [.. coverage],
            Place(
                Number("disagreeing"),
                Number("agreeing"),
                Number("other"),
                Number("minority"),
                Number("pairable"),
                Number("values"),
                Number("labels")
            )
        );
    }

    /// <summary>Where a sample lies among the cells: a cell with twice the units is as far as one with half.</summary>
    public static double[] Place(params ReadOnlySpan<double> sizes)
    {
        var place = new double[sizes.Length];
        for (var i = 0; i < place.Length; i++)
            place[i] = Math.Log(sizes[i] + 1);
        return place;
    }

    public double Distance(double[] other, bool isOfLabels)
    {
        var sum = 0.0;
        for (var i = 0; i < Where.Length; i++)
        {
            if (isOfLabels || i is not (OtherLabelAt or MinorityAt))
                sum += (Where[i] - other[i]) * (Where[i] - other[i]);
        }
        return sum;
    }

    static string OfKind(string kind, string prevalence, string accuracy) =>
        kind switch
        {
            "slider" => " of a slider",
            "mixed" => $" of mixed accuracy with missing values, prevalence {prevalence}",
            _ => $" of accuracy {accuracy}, prevalence {prevalence}",
        };
}
