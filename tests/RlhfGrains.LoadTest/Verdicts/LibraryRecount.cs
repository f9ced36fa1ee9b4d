using RlhfGrains.Agreement;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>
/// The figures by this repository's own counts, made at once from all units: shows that the live counts are the ones
/// they should be.
/// </summary>
static class LibraryRecount
{
    public static Figures Of(UnitTable table)
    {
        var counts = new CoincidenceCounts(table.Labels);
        foreach (var unit in table.Units)
        {
            var perLabel = new int[table.Labels];
            foreach (var value in unit)
                perLabel[value]++;
            counts.Add(perLabel);
        }
        var sample = counts.Sample;
        return new Figures(
            sample.Values,
            sample.Units,
            sample.PairableUnits,
            sample.Pairs,
            Read(counts, Orientation.Plain),
            table.IsOriented ? Read(counts, Orientation.OrientationFree) : null
        );
    }

    static Coefficients Read(CoincidenceCounts counts, Orientation orientation) =>
        new(
            PercentAgreement.OverUnits(counts).Value,
            KrippendorffAlpha.Read(counts, Metric.Nominal, orientation).Value,
            KrippendorffAlpha.Read(counts, Metric.Ordinal, orientation).Value,
            KrippendorffAlpha.Read(counts, Metric.Interval, orientation).Value
        );
}
