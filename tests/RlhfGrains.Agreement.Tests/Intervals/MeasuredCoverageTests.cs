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
