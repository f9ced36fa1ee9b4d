namespace RlhfGrains.Agreement.Tests;

public class RankingTests
{
    // Siegel (1956), Nonparametric Statistics, pp. 202-235.
    static readonly double[][] Executives = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]];

    static readonly double[][] Tied =
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10], [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5], [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ];

    static readonly double[] X = [2, 6, 5, 1, 10, 9, 8, 3, 4, 12, 7, 11], Y = [3, 4, 2, 1, 8, 11, 10, 6, 7, 12, 5, 9];
    static readonly double[] YTied = [1.5, 1.5, 3.5, 3.5, 5, 6, 7, 8, 9, 10.5, 10.5, 12];

    // Shrout and Fleiss (1979): 6 targets, 4 judges; intervals from R psych.
    static readonly double[][] Judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];

    [Fact]
    public void KendallW_Siegel_GivesPublishedConcordance()
    {
        Near.Equal(.1619047619047619, KendallW.Read(Executives).Value);
        Near.Equal(.8277310924369747, KendallW.Read(Tied).Value);
        Near.Equal(3 * 5 * .1619047619047619, KendallW.TestOfChance(Executives).Statistic);
    }

    [Fact]
    public void RankCorrelations_Siegel_GivePublishedValues()
    {
        Near.Equal(.8181818181818183, SpearmanRho.Read(X, Y).Value);
        Near.Equal(.6666666666666666, KendallTauB.Read(X, Y).Value);
        Near.Equal(.615122785239021, SpearmanRho.Read(Y, YTied).Value);
        Near.Equal(.38770175433269616, KendallTauB.Read(Y, YTied).Value);
        Assert.Equal(IntervalMethod.FisherZ, SpearmanRho.Read(X, Y).Interval!.Method);
    }

    [Theory]
    [InlineData(IccForm.OneWaySingle, .16574176840547544, -.132932324874751, .722560062328121)]
    [InlineData(IccForm.TwoWayRandomSingle, .2897637795275591, .018786513374712, .761084369648953)]
    [InlineData(IccForm.TwoWayMixedSingle, .7148407148407149, .342464765033925, .94585825995536)]
    [InlineData(IccForm.OneWayAverage, .44279713367926865, -.884442155238119, .912415420340776)]
    [InlineData(IccForm.TwoWayRandomAverage, .6200505475989891, .0711368153025035, .927232040167722)]
    [InlineData(IccForm.TwoWayMixedAverage, .9093155423770695, .675674713816305, .985891678169062)]
    public void Icc_ShroutFleiss_GivesPublishedValueAndInterval(IccForm form, double value, double low, double high)
    {
        var read = IntraclassCorrelation.Read(Judges, form);

        Near.Equal(value, read.Value);
        Near.Equal(low, read.Interval!.Low, 1e-7);
        Near.Equal(high, read.Interval.High, 1e-7);
    }

    [Fact]
    public void Units_OfRankings_AreOnePerPairOfResponses()
    {
        var units = RankingPairs.Units([[1, 2, 2], [2, 1, double.NaN]]);

        Assert.Equal([[1, 0, 1], [0, 0, 1], [0, 1, 0]], units);
    }

    [Fact]
    public void Reads_Degenerate_AreTyped()
    {
        Assert.Equal(UndefinedReason.NoPairs, KendallW.Read([]).Undefined);
        Assert.Equal(UndefinedReason.NoPairs, KendallW.Read([[1, 2, 3]]).Undefined);
        Assert.Equal(UndefinedReason.NoVariation, KendallW.Read([[1, 1], [2, 2]]).Undefined);
        Assert.Equal(UndefinedReason.NoVariation, KendallTauB.Read([1, 1], [1, 2]).Undefined);
        Assert.Equal(UndefinedReason.NoPairs, SpearmanRho.Read([1], [1]).Undefined);
        Assert.Equal(NoIntervalReason.NoVariationBetweenUnits, SpearmanRho.Read([1, 2, 3, 4], [1, 2, 3, 4]).NoInterval);
        Assert.Equal(UndefinedReason.NoPairs, IntraclassCorrelation.Read([], IccForm.OneWaySingle).Undefined);
        Assert.Equal(UndefinedReason.NoVariation, IntraclassCorrelation.Read([[1, 1], [1, 1]], IccForm.TwoWayMixedSingle).Undefined);
        Assert.Throws<ArgumentException>(() => SpearmanRho.Read([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => KendallTauB.Read([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() => KendallW.Read([[1, 2], [1]]));
    }
}
