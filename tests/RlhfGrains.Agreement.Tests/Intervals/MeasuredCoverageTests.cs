namespace RlhfGrains.Agreement.Tests;

public class MeasuredCoverageTests
{
    [Fact]
    public void Interval_OfFewRareUnits_CarriesTheCoverageOfTheNearestCell()
    {
        // 50 items, 2 labels, 5 values; the second label leads in two items only.
        var counts = new CoincidenceCounts(2);
        counts.Add([5, 0], 20);
        counts.Add([4, 1], 20);
        counts.Add([3, 2], 8);
        counts.Add([1, 4], 2);

        var unreliable = KrippendorffAlpha.Read(counts, Metric.Nominal).Interval!.Unreliable!;

        Assert.Equal((30, 30, 2), (unreliable.DisagreeingUnits, unreliable.RarestLabelUnits, unreliable.MinorityUnits));
        Assert.Equal("2 labels, 5 annotators, 50 items, prevalence 0.95", unreliable.Cell);
        Assert.InRange(unreliable.CoverageMeasured!.Value, .8, .92);
        // The same data are no trouble for a coefficient that does not estimate chance from the margins.
        Assert.InRange(GwetAc.Read(counts).Interval!.Unreliable!.CoverageMeasured!.Value, .93, .97);
    }

    [Fact]
    public void Interval_OfEnoughUnits_CarriesNoWarning()
    {
        var counts = Units.FromCounts(RandomUnits.Draw(seed: 40, units: 500, labels: 3, valuesMax: 4));

        Assert.Null(KrippendorffAlpha.Read(counts, Metric.Nominal).Interval!.Unreliable);
        Assert.Null(PercentAgreement.OverUnits(counts).Interval!.Unreliable);
        Assert.Null(FleissKappa.Read(counts).Interval!.Unreliable);
    }

    // What the README claims of the measured table; 4,000 replicates put .95 at ± .0034 (one deviation).
    [Fact]
    public void Table_EveryCellWithEnoughUnits_Covers93To97Percent()
    {
        using var reader = new StreamReader(typeof(Interval).Assembly.GetManifestResourceStream("coverage.tsv")!);
        Assert.Contains("4000 replicates", reader.ReadLine());
        var columns = reader.ReadLine()!.Split('\t');
        var (enough, all) = (0, 0);
        while (reader.ReadLine()?.Split('\t') is { } row)
        {
            all++;
            if (new[] { "disagreeing", "rarest", "minority" }.Any(column => Number(row[Array.IndexOf(columns, column)]) < MeasuredCoverage.UnitsMin))
                continue;
            enough++;
            Assert.All(row[(Array.IndexOf(columns, "given") + 1)..].Where(cell => cell != "-"), cell => Assert.InRange(Number(cell), .93, .97));
        }
        Assert.Equal((336, 141), (all, enough));

        static double Number(string cell) => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Interval_OfEveryMethod_IsMarked()
    {
        var table = new UnitTable(2);
        for (var i = 0; i < 12; i++) table.Add([i % 3, 2 - i % 3]);
        Coefficient alpha = counts => KrippendorffAlpha.Read(counts, Metric.Nominal);

        Assert.NotNull(ItemJackknife.Read(table, alpha).Interval!.Unreliable);
        Assert.NotNull(ItemBootstrap.Percentile(table, alpha, 1, 200).Interval!.Unreliable);
        Assert.NotNull(ItemBootstrap.Studentised(table, alpha, 1, 200).Interval!.Unreliable);
        Assert.NotNull(CohenKappa.Read(ConfusionMatrix.Of([[5, 2], [1, 4]])).Interval!.Unreliable);
    }
}
