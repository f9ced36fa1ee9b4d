namespace RlhfGrains.Agreement.Tests;

public class MeasuredCoverageTests
{
    [Fact]
    public void Interval_OfFewMinorityUnits_SaysWhatWasMeasuredAndWhatWouldMendIt()
    {
        // 50 items, 2 labels, 5 values; the second label leads in two items only.
        var counts = new CoincidenceCounts(2);
        counts.Add([5, 0], 20);
        counts.Add([4, 1], 20);
        counts.Add([3, 2], 8);
        counts.Add([1, 4], 2);

        var unreliable = KrippendorffAlpha.Read(counts, Metric.Nominal).Interval!.Unreliable!;

        Assert.Equal((30, 30, 2), (unreliable.DisagreeingUnits, unreliable.OtherLabelUnits, unreliable.MinorityUnits));
        Assert.EndsWith("5 annotators of accuracy 0.85, prevalence 0.95, 50 items", unreliable.Cell);
        Assert.InRange(unreliable.CoverageMeasured, .8, .92);
        Assert.Equal(2_000, unreliable.UnitsNeeded);
        // The same data are no trouble for a coefficient that does not estimate chance from the margins.
        Assert.Null(GwetAc.Read(counts).Interval!.Unreliable);
    }

    [Fact]
    public void Interval_OfEnoughUnits_CarriesNoMark()
    {
        var counts = Units.FromCounts(RandomUnits.Draw(seed: 40, units: 500, labels: 3, valuesMax: 4));

        Assert.Null(KrippendorffAlpha.Read(counts, Metric.Nominal).Interval!.Unreliable);
        Assert.Null(PercentAgreement.OverUnits(counts).Interval!.Unreliable);
        Assert.Null(FleissKappa.Read(counts).Interval!.Unreliable);
    }

    [Fact]
    public void Interval_OfASlider_IsNotMarkedForItsRarestLabel()
    {
        var random = new Random(5);
        var counts = new CoincidenceCounts(101);
        for (var i = 0; i < 1_000; i++)
        {
            var (unit, at) = (new int[101], 15 + random.Next(70));
            for (var v = 0; v < 2; v++)
                unit[at + random.Next(-15, 16)]++;
            counts.Add(unit);
        }

        Assert.Null(KrippendorffAlpha.Read(counts, Metric.Interval).Interval!.Unreliable);
        Assert.Null(KrippendorffAlpha.Read(counts, Metric.Ordinal).Interval!.Unreliable);
    }

    // Two raters of accuracy .999, 1,000 items of which two are of the second label: .834 was measured, and .927 told.
    [Fact]
    public void Interval_OfVeryRareLabels_IsToldOfACellLikeThem()
    {
        var counts = new CoincidenceCounts(2);
        counts.Add([2, 0], 996);
        counts.Add([1, 1], 2);
        counts.Add([0, 2], 2);

        var unreliable = KrippendorffAlpha.Read(counts, Metric.Nominal).Interval!.Unreliable!;

        Assert.Equal("2 labels, 2 annotators of accuracy 0.999, prevalence 0.998, 1000 items", unreliable.Cell);
        Assert.InRange(unreliable.CoverageMeasured, .6, .9);
    }

    [Fact]
    public void Mark_AtTheSizesOfEveryCell_IsThereExactlyWhenItsCoverageIsNotNominal()
    {
        var table = CoverageTable.Load();
        string[] coefficients =
        [
            "krippendorff-alpha-nominal",
            "krippendorff-alpha-interval",
            "gwet-ac1",
            "cohen-kappa",
        ];
        string[] columns = ["alpha nominal", "alpha interval", "ac1", "cohen"];
        foreach (var (coefficient, column) in coefficients.Zip(columns))
        {
            foreach (var cell in table.Cells.Where(cell => cell.Coverage[table.Column(column)] is not null))
            {
                var sizes = Array.ConvertAll(cell.Where, where => (long)Math.Round(Math.Exp(where) - 1));
                var rarity = new Rarity(sizes[4], sizes[5], sizes[0], sizes[1], sizes[2], sizes[3]);
                // Means below 5 are rounded to those of another cell.
                if (sizes.Take(4).Min() < 5)
                    continue;

                var marked = Estimate
                    .Of(coefficient, .5, new Interval(.4, .6, .95, IntervalMethod.LinearisationLog, .05), default)
                    .Mark(rarity, (int)sizes[6])
                    .Interval!.Unreliable;

                var coverage = cell.Coverage[table.Column(column)]!.Value;
                Assert.True(
                    marked is null == MeasuredCoverage.IsNominal(coverage),
                    $"{cell.Name}: {coverage}, {marked}"
                );
                if (marked is not null)
                    Assert.Equal(coverage, marked.CoverageMeasured);
            }
        }
    }

    // What lets data with enough of everything pass without a look at the table; 4,000 replicates put .95 at ± .0034
    // (one deviation).
    [Fact]
    public void Table_EveryCellWithEnoughUnits_Covers93To97Percent()
    {
        var table = CoverageTable.Load();
        var first = table.Column("given") + 1;
        var enough = table
            .Cells.Where(cell =>
                cell.Where[6] <= Math.Log(MeasuredCoverage.LabelsMax + 1)
                && cell.Where.Take(4).All(where => where >= Math.Log(MeasuredCoverage.UnitsMin + 1))
            )
            .ToArray();

        Assert.True(enough.Length > 150);
        Assert.All(enough, cell =>
            Assert.All(cell.Coverage[first..].OfType<double>(), coverage => Assert.InRange(coverage, .93, .97))
        );
    }

    [Fact]
    public void Interval_OfEveryMethod_IsMarked()
    {
        var table = new UnitTable(2);
        for (var i = 0; i < 100; i++)
            table.Add(
                i < 2 ? [0, 2]
                : i < 22 ? [1, 1]
                : [2, 0]
            );
        Coefficient alpha = counts => KrippendorffAlpha.Read(counts, Metric.Nominal);

        Assert.NotNull(ItemJackknife.Read(table, alpha).Interval!.Unreliable);
        Assert.NotNull(alpha(table.CountsByItem()).Interval!.Unreliable);
        Assert.NotNull(ItemBootstrap.Percentile(table, alpha, 1, 200).Interval!.Unreliable);
        Assert.NotNull(ItemBootstrap.Studentised(table, alpha, 1, 200).Interval!.Unreliable);
        Assert.NotNull(
            CohenKappa
                .Read(
                    ConfusionMatrix.Of([
                        [88, 5],
                        [5, 2],
                    ])
                )
                .Interval!.Unreliable
        );
    }
}
