using RlhfGrains.Aggregation.Preferences;

namespace RlhfGrains.Aggregation.Tests.Preferences;

public sealed class PlackettLuceTests
{
    [Fact]
    public void EightRankings_AreAsTwoOtherProgramsHaveThem()
    {
        int[][] rankings =
        [
            [0, 1, 2, 3],
            [1, 0, 3, 2],
            [0, 2, 1, 3],
            [3, 0, 1, 2],
            [0, 1, 3, 2],
            [2, 0, 1, 3],
            [1, 3, 0, 2],
            [0, 3, 1, 2],
        ];

        var fit = PlackettLuce.Fit(4, rankings);

        Assert.True(fit.End.HasConverged);
        double[] expected = [-0.7365767785403057, -2.0991589066700835, -1.5305437605683805];
        Assert.All(expected.Select((value, i) => (value, i)), x =>
            Assert.Equal(x.value, fit.LogWorths[x.i + 1] - fit.LogWorths[0], 1e-6)
        );
    }

    [Fact]
    public void RankingsOfTwo_AreBradleyTerrys()
    {
        int[][] rankings =
        [
            .. Twice(0, 1, 7),
            .. Twice(1, 0, 3),
            .. Twice(1, 2, 6),
            .. Twice(2, 1, 4),
            .. Twice(2, 0, 2),
            .. Twice(0, 2, 5),
        ];

        var (ranked, compared) = (
            PlackettLuce.Fit(3, rankings),
            BradleyTerry.Fit(3, [new(0, 1, 7, 3), new(1, 2, 6, 4), new(0, 2, 5, 2)])
        );

        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(compared.LogWorth(i), ranked.LogWorths[i], 1e-8));
    }

    static IEnumerable<int[]> Twice(int better, int worse, int times) =>
        Enumerable.Repeat(new[] { better, worse }, times);

    [Fact]
    public void WhoIsAlwaysLast_HasNoEstimate()
    {
        var fit = PlackettLuce.Fit(
            3,
            [
                [0, 1, 2],
                [1, 0, 2],
            ]
        );

        Assert.Equal((NoFitReason.NotConnected, 2), (fit.Undefined, fit.Components.Count));
    }

    [Fact]
    public void PlaceNamedTwice_IsRefused() =>
        Assert.Throws<ArgumentException>(() =>
            PlackettLuce.Fit(
                3,
                [
                    [0, 0],
                ]
            )
        );
}
