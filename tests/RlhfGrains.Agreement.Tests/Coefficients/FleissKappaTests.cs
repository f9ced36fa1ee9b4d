namespace RlhfGrains.Agreement.Tests;

public class FleissKappaTests
{
    // Fleiss (1971): 30 patients, 6 psychiatrists, 5 diagnoses.
    static readonly int[][] Diagnoses =
    [
        [0, 0, 0, 6, 0],
        [0, 3, 0, 0, 3],
        [0, 1, 4, 0, 1],
        [0, 0, 0, 0, 6],
        [0, 3, 0, 3, 0],
        [2, 0, 4, 0, 0],
        [0, 0, 4, 0, 2],
        [2, 0, 3, 1, 0],
        [2, 0, 0, 4, 0],
        [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0],
        [1, 1, 0, 4, 0],
        [0, 3, 3, 0, 0],
        [1, 0, 0, 5, 0],
        [0, 2, 0, 3, 1],
        [0, 0, 5, 0, 1],
        [3, 0, 0, 1, 2],
        [5, 1, 0, 0, 0],
        [0, 2, 0, 4, 0],
        [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 6],
        [0, 1, 0, 5, 0],
        [0, 2, 0, 1, 3],
        [2, 0, 0, 4, 0],
        [1, 0, 0, 4, 1],
        [0, 5, 0, 1, 0],
        [4, 0, 0, 0, 2],
        [0, 2, 0, 4, 0],
        [1, 0, 5, 0, 0],
        [0, 0, 0, 0, 6],
    ];

    // Wikipedia, Fleiss' kappa: 10 subjects, 14 raters.
    static readonly int[][] Wikipedia =
    [
        [0, 0, 0, 0, 14],
        [0, 2, 6, 4, 2],
        [0, 0, 3, 5, 6],
        [0, 3, 9, 2, 0],
        [2, 2, 8, 1, 1],
        [7, 7, 0, 0, 0],
        [3, 2, 6, 3, 0],
        [2, 5, 3, 2, 2],
        [6, 5, 2, 1, 0],
        [0, 2, 2, 3, 7],
    ];

    [Fact]
    public void Read_Fleiss1971_GivesKappaLabelKappasAndZ()
    {
        var counts = Units.FromCounts(Diagnoses);

        Near.Equal(.43024452006014074, FleissKappaClassic.Read(counts).Value);
        Near.Equal(.5555555555555555, PercentAgreement.OverUnits(counts).Value);
        Near.Equal(.4334098282820289, KrippendorffAlpha.Read(counts, Metric.Nominal).Value);
        Near.Equal(17.651830582991366, FleissKappaClassic.TestOfChance(counts).Statistic);
        Assert.Equal(
            [.2447552447552448, .2447552447552448, .52, .47112727272727273, .5661178068239687],
            FleissKappaClassic.PerLabel(counts),
            (x, y) => Math.Abs(x!.Value - y!.Value) < 1e-9
        );
        // On complete data alpha = 1 - (1 - kappa)(nN - 1) / (nN).
        Near.Equal(1 - (1 - .43024452006014074) * 179 / 180, KrippendorffAlpha.Read(counts, Metric.Nominal).Value);
    }

    [Fact]
    public void Read_Wikipedia_GivesKappa()
    {
        var counts = Units.FromCounts(Wikipedia);

        Near.Equal(.20993070442195522, FleissKappaClassic.Read(counts).Value);
        Near.Equal(.378021978021978, PercentAgreement.OverUnits(counts).Value);
    }

    // J. J. Randolph's calculator (justusrandolph.net/kappa), as statsmodels tests quote it.
    [Theory]
    [InlineData("7,0 7,0", null, 1.0)]
    [InlineData("7,1 3,5", .16190476190476205, .2142857142857144)]
    [InlineData("7,0 0,7", 1.0, 1.0)]
    [InlineData("6,1,0 0,7,0", .7083333333333335, .7857142857142858)]
    public void Read_RandolphsExamples_GiveFixedAndFreeMarginalKappa(string table, double? fleiss, double randolph)
    {
        var counts = Units.FromCounts([
            .. table.Split(' ').Select(unit => unit.Split(',').Select(int.Parse).ToArray()),
        ]);

        Near.Equal(randolph, BrennanPrediger.Read(counts).Value);
        if (fleiss is { } kappa)
            Near.Equal(kappa, FleissKappa.Read(counts).Value);
        else
            Assert.Equal(UndefinedReason.NoVariation, FleissKappa.Read(counts).Undefined);
    }

    [Fact]
    public void Read_ClassicWithUnequalCounts_IsUndefined()
    {
        Assert.Equal(
            UndefinedReason.UnequalCounts,
            FleissKappaClassic.Read(Units.FromCounts([2, 1], [1, 1])).Undefined
        );
        Assert.Equal(
            UndefinedReason.UnequalCounts,
            FleissKappaClassic.TestOfChance(Units.FromCounts([2, 1], [1, 1])).Undefined
        );
        Assert.Equal(UndefinedReason.NoPairs, FleissKappaClassic.Read(new CoincidenceCounts(2)).Undefined);
        Assert.Equal(
            UndefinedReason.NoVariation,
            FleissKappaClassic.TestOfChance(Units.FromCounts([2, 0], [2, 0])).Undefined
        );
    }
}
