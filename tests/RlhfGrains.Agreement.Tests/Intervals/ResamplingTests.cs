namespace RlhfGrains.Agreement.Tests;

public class ResamplingTests
{
    static readonly Coefficient Alpha = counts => KrippendorffAlpha.Read(counts, Metric.Nominal);

    // reference/alpha_ci.json: item jackknife and item bootstrap (B = 2,000) of nominal alpha.
    [SharedTheory("data/pandalm/judgments.csv", "data/dices350/judgments.csv")]
    [InlineData("pandalm", .011556382467539338, .011280426896743575)]
    [InlineData("dices350", .01139014316269251, .011571861146389376)]
    public void Jackknife_RealSets_GivesReferenceStandardError(string set, double jackknife, double bootstrap)
    {
        var table = Agreement.From(Shared.Judgments(set)).Units;

        Near.Equal(jackknife, ItemJackknife.Read(table, Alpha).Interval!.StandardError);
        Near.Equal(jackknife, Alpha(table.Counts()).Interval!.StandardError, .03 * jackknife);
        // Two runs of 2,000 resamples differ by about 2%.
        Near.Equal(
            bootstrap,
            ItemBootstrap.Percentile(table, Alpha, seed: 1, resamples: 1_000).Interval!.StandardError,
            .08 * bootstrap
        );
    }

    [Fact]
    public void Bootstrap_SameSeed_GivesTheSameInterval()
    {
        var table = Table(RandomUnits.Draw(seed: 2, units: 60, labels: 3, valuesMax: 4));

        Assert.Equal(ItemBootstrap.Percentile(table, Alpha, 7, 200), ItemBootstrap.Percentile(table, Alpha, 7, 200));
        Assert.NotEqual(ItemBootstrap.Percentile(table, Alpha, 7, 200), ItemBootstrap.Percentile(table, Alpha, 8, 200));
    }

    [Fact]
    public void Methods_OnOrdinaryData_AgreeWithinAFewPercent()
    {
        var table = Table([.. RandomUnits.Draw(seed: 9, units: 500, labels: 3, valuesMax: 4)]);
        var se = Alpha(table.Counts()).Interval!.StandardError!.Value;

        Near.Equal(se, ItemJackknife.Read(table, Alpha).Interval!.StandardError, .03 * se);
        Near.Equal(se, ItemBootstrap.Percentile(table, Alpha, 3).Interval!.StandardError, .06 * se);
        var studentised = ItemBootstrap.Studentised(table, Alpha, 3).Interval!;
        Near.Equal(Alpha(table.Counts()).Interval!.Low, studentised.Low, .4 * se);
        Assert.Equal(IntervalMethod.ItemBootstrapT, studentised.Method);
    }

    [Theory]
    [InlineData(Orientation.Plain)]
    [InlineData(Orientation.OrientationFree)]
    public void AnalyticErrors_OfEveryCoefficient_AgreeWithTheJackknife(Orientation orientation)
    {
        var table = Table(RandomUnits.Draw(seed: 77, units: 600, labels: 5, valuesMax: 5));
        Coefficient[] coefficients =
        [
            counts => KrippendorffAlpha.Read(counts, Metric.Nominal, orientation),
            counts => KrippendorffAlpha.Read(counts, Metric.Ordinal, orientation),
            counts => KrippendorffAlpha.Read(counts, Metric.Interval, orientation),
            counts => KrippendorffAlpha.Read(counts, Metric.Ratio(1), orientation),
            counts => GwetAc.Read(counts, null, orientation),
            counts => GwetAc.Read(counts, AgreementWeights.Ordinal, orientation),
            counts => FleissKappa.Read(counts, null, orientation),
            counts => FleissKappa.Read(counts, AgreementWeights.Linear, orientation),
            counts => BrennanPrediger.Read(counts, AgreementWeights.Quadratic, orientation),
            counts => PercentAgreement.OverUnits(counts),
            counts => PercentAgreement.OverPairs(counts),
        ];
        foreach (var coefficient in coefficients)
        {
            var jackknife = ItemJackknife.Read(table, coefficient).Interval!.StandardError!.Value;
            Near.Equal(jackknife, coefficient(table.Counts()).Interval!.StandardError, .02 * jackknife);
        }
    }

    [Fact]
    public void Jackknife_ItemsOfSeveralUnits_LeavesWholeItemsOut()
    {
        // Every unit twice in its item: half the independent information, so the error is that of the single units.
        var units = RandomUnits.Draw(seed: 12, units: 200, labels: 3, valuesMax: 4);
        var doubled = new UnitTable(3);
        foreach (var unit in units)
            doubled.Add(unit, unit);

        var single = ItemJackknife.Read(Table(units), Alpha).Interval!.StandardError!.Value;
        var clustered = ItemJackknife.Read(doubled, Alpha).Interval!.StandardError!.Value;

        Near.Equal(single, clustered, .02 * single);
    }

    [Fact]
    public void Intervals_WithoutVariation_SaySo()
    {
        var agreeing = Table([
            [2, 0],
            [0, 2],
            [2, 0],
            [0, 2],
        ]);

        Assert.Equal(IntervalMethod.WilsonChanceHeld, ItemJackknife.Read(agreeing, Alpha).Interval!.Method);
        Assert.Equal(
            NoIntervalReason.NoVariationBetweenUnits,
            ItemBootstrap.Percentile(agreeing, Alpha, 1, 100).NoInterval
        );
        Assert.Equal(
            NoIntervalReason.NoVariationBetweenUnits,
            ItemBootstrap.Studentised(agreeing, Alpha, 1, 100).NoInterval
        );
        Assert.Equal(UndefinedReason.NoPairs, ItemJackknife.Read(new UnitTable(2), Alpha).Undefined);
        Assert.Equal(
            NoIntervalReason.TooFewUnits,
            ItemJackknife
                .Read(
                    Table([
                        [1, 1],
                    ]),
                    Alpha
                )
                .NoInterval
        );
    }

    static UnitTable Table(int[][] units)
    {
        var table = new UnitTable(units[0].Length);
        foreach (var unit in units)
            table.Add(unit);
        return table;
    }
}
