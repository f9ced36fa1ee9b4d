namespace RlhfGrains.Agreement.Tests;

public class EventDriftTests
{
    const double Wanted = 2_000;

    static DriftDesign Known(DriftPolicy policy, double[] rates, double[]? weights = null) =>
        EventDrift.Create(policy, EventBaseline.Known(rates, weights), out _)!;

    static double Rate(DriftDesign design, double[] rates, double[] weights) =>
        design.Detectors.Sum(detector =>
            1 / new LatticeCusum(EventDrift.Steps(detector.Scores, rates, weights), detector.Threshold).MeanFrom()[0]
        );

    [Theory]
    [InlineData(.02)]
    [InlineData(.1)]
    [InlineData(.3)]
    public void KnownBaseline_MeasuredRateIsTheExactOne_AndNeverAboveTheWanted(double rate)
    {
        var design = Known(new DriftPolicy(Wanted), [rate]);
        var exact = Rate(design, [rate], [1]);

        const int observations = 4_000_000;
        var (random, stream, alarms) = (new SplitMix64(5), new DriftStream(design), 0);
        for (var t = 0; t < observations; t++)
            if (stream.Observe(DriftDesign.Symbol(0, random.NextDouble() < rate)) is not null)
                alarms++;

        Assert.True(exact <= 1 / Wanted);
        Assert.InRange(exact, .85 / Wanted, 1 / Wanted);
        // 2,000 alarms: one standard deviation is 2.2%.
        Near.Equal(exact, alarms / (double)observations, .07 * exact);
    }

    [Fact]
    public void BothDirections_ShareTheFalseAlarms()
    {
        var design = Known(new DriftPolicy(Wanted, DriftWatch.Both), [.5]);

        Assert.Equal([DriftDirection.Up, DriftDirection.Down], design.Detectors.Select(detector => detector.Direction));
        Assert.Equal(design.Detectors[0].Threshold, design.Detectors[1].Threshold);
        Assert.InRange(Rate(design, [.5], [1]), .85 / Wanted, 1 / Wanted);
    }

    [Fact]
    public void AChangeOfTheMixAlone_RaisesNoMoreAlarms()
    {
        double[] rates = [.04, .12, .30];
        var design = Known(new DriftPolicy(Wanted), rates, [.7, .2, .1]);

        foreach (var mix in new double[][] { [.7, .2, .1], [.1, .2, .7], [0, 0, 1], [0, 1, 0], [1, 0, 0], [.5, 0, .5] })
            Assert.True(
                Rate(design, rates, mix) <= 1 / Wanted,
                $"{string.Join('/', mix)}: {1 / Rate(design, rates, mix)}"
            );

        // Without strata the same change of mix is an alarm.
        var pooled = Known(new DriftPolicy(Wanted), [.082]);
        Assert.True(Rate(pooled, [.238], [1]) > 10 / Wanted);
    }

    // Exact conditional rates of 1,000 stable annotators, who differ as the prior says, or not at all.
    [Theory]
    [InlineData(30, true)]
    [InlineData(100, true)]
    [InlineData(300, true)]
    [InlineData(30, false)]
    [InlineData(100, false)]
    [InlineData(300, false)]
    public void EstimatedBaseline_MeanAndNinetiethPercentileStayBelowTwiceTheWanted(int n, bool differ)
    {
        const double strength = 50;
        var (random, designs, rates) = (new SplitMix64(17), new Dictionary<long, DriftDesign?>(), new List<double>());
        for (var annotator = 0; annotator < 1_000; annotator++)
        {
            var p = differ
                ? MathNet.Numerics.Distributions.Beta.InvCDF(
                    .1 * strength,
                    .9 * strength,
                    .0005 + .999 * random.NextDouble()
                )
                : .1;
            var errors = Enumerable.Range(0, n).LongCount(_ => random.NextDouble() < p);
            if (!designs.TryGetValue(errors, out var design))
                designs[errors] = design = EventDrift.Create(
                    new DriftPolicy(Wanted),
                    EventBaseline.Of([new(100_000, 10_000, n, errors)], strength),
                    out _
                );
            if (design is null)
                continue;
            var sweep = new RunLengthSweep(EventDrift.Steps(design.Detectors[0].Scores, [p], [1]));
            while (sweep.Threshold < design.Detectors[0].Threshold)
                sweep.Advance();
            rates.Add(1 / sweep.Mean * Wanted);
        }
        rates.Sort();

        Assert.True(rates.Count > 500, $"{rates.Count} of 1,000 have a design");
        Assert.True(rates.Average() <= 2, $"mean {rates.Average()}");
        Assert.True(rates[rates.Count * 9 / 10] <= 2, $"90th percentile {rates[rates.Count * 9 / 10]}");
    }

    [Fact]
    public void ShortBaseline_IsSaid_WithWhatWouldDo()
    {
        var few = EventBaseline.Of([new(100_000, 10_000, 12, 1)], 50);
        Assert.Null(EventDrift.Create(new DriftPolicy(Wanted), few, out var tooShort));
        Assert.Equal(12, tooShort!.Observations);
        Assert.True(tooShort.ObservationsNeeded >= 30);

        // Without a project behind, 30 judgments with no error at all say too little about how rare errors are.
        var alone = EventBaseline.Of([new(0, 0, 30, 0)], 50);
        Assert.Null(EventDrift.Create(new DriftPolicy(300), alone, out tooShort));
        Assert.True(tooShort!.ObservationsNeeded is null or > 30);
    }

    [Fact]
    public void Scores_AreSteinersWeights()
    {
        // ln(R / (1 - p + R p)) and ln(1 / (1 - p + R p)) at p = 1/2, R = 2.
        Near.Equal(Math.Log(4 / 3.0), OddsShift.Score(.5, 2, true), 1e-12);
        Near.Equal(Math.Log(2 / 3.0), OddsShift.Score(.5, 2, false), 1e-12);
        var design = Known(new DriftPolicy(Wanted), [.1]);
        Near.Equal(
            OddsShift.Score(.1, 2, true) / OddsShift.Score(.1, 2, false),
            design.Detectors[0].Scores[1] / (double)design.Detectors[0].Scores[0],
            .5
        );
    }

    [Theory]
    [InlineData(10)]
    [InlineData(double.NaN)]
    [InlineData(1e9)]
    public void Policy_OutOfRange_IsRefused(double wanted) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Known(new DriftPolicy(wanted), [.1]));

    [Fact]
    public void Budget_RatesOfTheStreamsAddUp()
    {
        StreamShare[] streams = [new(1), new(.1), new(.2, 2), new(.05, .5)];

        var lengths = AlarmBudget.ObservationsBetweenFalseAlarms(5_000, streams);

        Near.Equal(1 / 5_000.0, lengths.Zip(streams, (length, stream) => stream.PerJudgment / length).Sum(), 1e-12);
        Near.Equal(.1 * 5_000 * 4.5, lengths[1], 1e-9);
    }
}
