using System.Globalization;
using System.Text;

namespace RlhfGrains.Agreement;

/// <summary>Estimates as a table for a terminal.</summary>
public static class EstimateText
{
    /// <summary>
    /// One line per estimate: name, value, interval, method, pairable units and values; a dash and the reason where
    /// there is none.
    /// </summary>
    public static string Table(IEnumerable<Estimate> estimates)
    {
        string[][] rows =
        [
            ["coefficient", "value", "interval", "method", "units", "values"],
            .. estimates.Select(Row),
        ];
        var widths = Enumerable
            .Range(0, rows[0].Length)
            .Select(column => rows.Max(row => row[column].Length))
            .ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin(
                    "  ",
                    row.Select(
                        (cell, column) =>
                            column is 1 or 4 or 5 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column])
                    )
                )
                .AppendLine();
        return text.ToString();
    }

    static string[] Row(Estimate estimate) =>
        [
            estimate.Coefficient,
            estimate.Value is { } value ? Number(value) : "-",
            estimate.Interval is { } interval
                ? $"{Number(interval.Low)} .. {Number(interval.High)}{(interval.Unreliable is null ? "" : " (unreliable)")}"
                : "-",
            estimate.Interval is { } made
                ? $"{made.Method}{(made.Cut is null ? "" : ", cut")}"
                : estimate.Undefined?.ToString() ?? estimate.NoInterval.ToString()!,
            estimate.Counts.PairableUnits.ToString(CultureInfo.InvariantCulture),
            estimate.Counts.Values.ToString(CultureInfo.InvariantCulture),
        ];

    static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
}
