using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace RlhfGrains.Agreement.Tests;

public class RunLengthTests
{
    // reference/bernoulli_cusum_arl.json (after Reynolds and Stoumbos 1999): S = max(0, S + x - 1/m), alarm at S >= h.
    [Theory]
    [InlineData(.1, .2, 7, 3, 283.11832165480183, 38.86766635332356)]
    [InlineData(.1, .2, 7, 4, 718.5368939140187, 55.732619085549956)]
    [InlineData(.1, .2, 7, 5, 1690.1064461167707, 72.94564795131248)]
    [InlineData(.1, .2, 7, 6, 3825.763095263561, 90.31688946724701)]
    [InlineData(.1, .3, 5, 3, 907.8598027120132, 24.57517971590203)]
    [InlineData(.1, .3, 5, 6, 88427.0529215916, 54.42937809218356)]
    [InlineData(.2, .35, 4, 3, 124.64347794487313, 23.380328346745124)]
    [InlineData(.2, .35, 4, 6, 1060.2156675852477, 53.05252382878183)]
    [InlineData(.25, .4, 3, 3, 149.2769628990512, 27.356637913434035)]
    [InlineData(.25, .4, 3, 6, 2105.1416022778762, 69.19368430651576)]
    public void BernoulliCusum_HasTheReferenceRunLengths(double p0, double p1, int m, int h, double arl0, double arl1)
    {
        Near.Equal(arl0, MeanByTheSweep([new(-1, 1 - p0), new(m - 1, p0)], h * m), 1e-8 * arl0);
        Near.Equal(arl1, MeanByTheSweep([new(-1, 1 - p1), new(m - 1, p1)], h * m), 1e-8 * arl1);
    }

    // Montgomery, Introduction to Statistical Quality Control, two-sided CUSUM of a normal measurement with k = .5: 465
    // and 10.4 (h = 5), 168 and 8.38 (h = 4).
    [Theory]
    [InlineData(5, 0, 465.44350603212)]
    [InlineData(4, 0, 167.683788813621)]
    [InlineData(5, 1, 10.3759699215936)]
    [InlineData(4, 1, 8.38313187049516)]
    public void NormalCusum_OnAFineLattice_HasThePublishedRunLengths(int h, double shift, double expected)
    {
        const int perSigma = 50;
        double Side(double mean) =>
            MeanByTheSweep(
                [
                    .. Enumerable
                        .Range(-8 * perSigma, 16 * perSigma + 1)
                        .Select(x => new LatticeStep(
                            x - perSigma / 2,
                            Normal.CDF(mean, 1, (x + .5) / perSigma) - Normal.CDF(mean, 1, (x - .5) / perSigma)
                        )),
                ],
                h * perSigma
            );

        // Rates of the two sides add (van Dobben de Bruyn 1968).
        var both = 1 / (1 / Side(shift) + 1 / Side(-shift));
        Near.Equal(expected, both, .02 * expected);
    }

    [Fact]
    public void Sweep_EqualsMatrixInversionAndTheBand_AtEveryThreshold()
    {
        LatticeStep[] steps = [new(-3, .5), new(-1, .2), new(2, .15), new(5, .1), new(0, .05)];
        var sweep = new RunLengthSweep(steps);
        for (var h = 1; h <= 60; h++)
        {
            var transient = Matrix<double>.Build.DenseIdentity(h);
            for (var s = 0; s < h; s++)
                foreach (var (move, probability) in steps)
                    if (s + move < h)
                        transient[s, Math.Max(0, s + move)] -= probability;
            var mean = transient.Solve(Vector<double>.Build.Dense(h, 1));

            Near.Equal(mean[0], sweep.Advance(), 1e-9 * mean[0]);
            var band = new LatticeCusum(steps, h).MeanFrom();
            for (var s = 0; s < h; s++)
                Near.Equal(mean[s], band[s], 1e-9 * mean[s]);
        }
    }

    [Fact]
    public void Distribution_HasTheMeanOfTheSolve()
    {
        var cusum = new LatticeCusum([new(-1, .8), new(4, .2)], 20);

        var alarms = cusum.AlarmAt(20_000);

        Near.Equal(1, alarms.Sum(), 1e-9);
        Near.Equal(cusum.MeanFrom()[0], alarms.Select((p, t) => (t + 1) * p).Sum(), 1e-6);
        Near.Equal(1, cusum.StatesAfter(200).Sum(), 1e-12);
    }

    [Fact]
    public void Sweep_WhenTheAlarmCannotBeReached_IsInfinite() =>
        Assert.Equal(double.PositiveInfinity, MeanByTheSweep([new(-1, 1)], 3));

    static double MeanByTheSweep(LatticeStep[] steps, int threshold)
    {
        var sweep = new RunLengthSweep(steps);
        while (sweep.Threshold < threshold)
            sweep.Advance();
        return sweep.Mean;
    }
}
