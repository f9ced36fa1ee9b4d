namespace RlhfGrains.Agreement.Tests;

public class RankingTests
{
    // Siegel (1956), Nonparametric Statistics, pp. 202-235.
    static readonly double[][] Executives =
    [
        [1, 6, 3, 2, 5, 4],
        [1, 5, 6, 4, 2, 3],
        [6, 3, 2, 5, 4, 1],
    ];

    static readonly double[][] Tied =
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ];

    static readonly double[] X = [2, 6, 5, 1, 10, 9, 8, 3, 4, 12, 7, 11],
        Y = [3, 4, 2, 1, 8, 11, 10, 6, 7, 12, 5, 9];
    static readonly double[] YTied = [1.5, 1.5, 3.5, 3.5, 5, 6, 7, 8, 9, 10.5, 10.5, 12];

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

    [Fact]
    public void Units_OfRankings_AreOnePerPairOfResponses()
    {
        var units = RankingPairs.Units([
            [1, 2, 2],
            [2, 1, double.NaN],
        ]);

        Assert.Equal(
            [
                [1, 0, 1],
                [0, 0, 1],
                [0, 1, 0],
            ],
            units
        );
    }

    [Fact]
    public void Reads_Degenerate_AreTyped()
    {
        Assert.Equal(UndefinedReason.NoPairs, KendallW.Read([]).Undefined);
        Assert.Equal(
            UndefinedReason.NoPairs,
            KendallW
                .Read([
                    [1, 2, 3],
                ])
                .Undefined
        );
        Assert.Equal(
            UndefinedReason.NoVariation,
            KendallW
                .Read([
                    [1, 1],
                    [2, 2],
                ])
                .Undefined
        );
        Assert.Equal(UndefinedReason.NoVariation, KendallTauB.Read([1, 1], [1, 2]).Undefined);
        Assert.Equal(UndefinedReason.NoPairs, SpearmanRho.Read([1], [1]).Undefined);
        Assert.Equal(NoIntervalReason.NoVariationBetweenUnits, SpearmanRho.Read([1, 2, 3, 4], [1, 2, 3, 4]).NoInterval);
        Assert.Throws<ArgumentException>(() => SpearmanRho.Read([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => KendallTauB.Read([1, double.NaN], [1, 2]));
        Assert.Throws<ArgumentException>(() =>
            KendallW.Read([
                [1, 2],
                [1],
            ])
        );
    }
}
