namespace RlhfGrains.Agreement.Tests;

public class EwmaTests
{
    // Montgomery, Introduction to Statistical Quality Control, table 9.1 with λ = .10 and L = 2.7.
    static readonly double[] Montgomery =
    [
        9.45,
        7.99,
        9.29,
        11.66,
        12.16,
        10.18,
        8.04,
        11.46,
        9.2,
        10.34,
        9.03,
        11.47,
        10.51,
        9.4,
        10.08,
        9.37,
        10.62,
        10.31,
        8.52,
        10.84,
        10.9,
        9.33,
        12.29,
        11.5,
        10.6,
        11.08,
        10.38,
        11.62,
        11.31,
        10.52,
    ];

    [Fact]
    public void Points_AreThePublishedOnes_AndSignalAtTheTwentyNinth()
    {
        var points = new Ewma(10, 1, .1, 2.7).Points(Montgomery).ToArray();

        Near.Equal(9.945, points[0].Value);
        Near.Equal(10.27, points[0].High);
        Near.Equal(9.73, points[0].Low);
        Near.Equal(10.634141109118728, points[^1].Value);
        Near.Equal(10.618865676902578, points[^1].High);
        Assert.Equal(28, Array.FindIndex(points, point => point.Outside));
    }

    // R spc, xewma.arl: 500 and 10.3 in Montgomery's table.
    [Theory]
    [InlineData(0, 499.579550082584)]
    [InlineData(1, 10.3306651552231)]
    public void MeanRunLength_IsThePublishedOne(double shift, double expected) =>
        Near.Equal(expected, new Ewma(0, 1).MeanRunLength(shift), 1e-6 * expected);

    // The same table's tabular CUSUM, K = .5, H = 5, in hundredths: signals at 29 with C+ = 5.28, N+ = 7.
    [Fact]
    public void LatticeStream_OnTheSameValues_IsThePublishedCusum()
    {
        int[] scores = [.. Montgomery.Select(x => (int)Math.Round((x - 10.5) * 100))];
        int[] distinct = [.. scores.Distinct()];
        var stream = new DriftStream(
            new DriftDesign(
                [new CusumDetector(DriftDirection.Up, 501, distinct)],
                new int[distinct.Length],
                new int[distinct.Length]
            )
        );

        var alarms = scores.Select(score => stream.Observe(Array.IndexOf(distinct, score))).ToArray();

        Assert.Equal(28, Array.FindIndex(alarms, alarm => alarm is not null));
        Assert.Equal((528, 7), (alarms[28]!.Statistic, alarms[28]!.Since));
        Assert.Equal(22, alarms[28]!.ChangedAfter);
    }
}
