namespace RlhfGrains.Agreement.Tests;

public class MeasurementDriftTests
{
    const double Wanted = 1_000;

    [Fact]
    public void Baseline_CutsValuesIntoTenths_AndKeepsEqualOnesTogether()
    {
        var even = RankBaseline.Of([.. Enumerable.Range(1, 100).Select(x => (long)x)]);
        Assert.Equal([10, 20, 30, 40, 50, 60, 70, 80, 90], even.Edges);
        Assert.All(even.Counts, count => Assert.Equal(10, count));
        Assert.Equal([0, 0, 1, 9, 9], new long[] { -5, 10, 11, 91, 1_000_000 }.Select(even.Symbol));

        var strengths = RankBaseline.Of([
            .. Enumerable.Repeat(1L, 70),
            .. Enumerable.Repeat(2L, 25),
            .. Enumerable.Repeat(3L, 5),
        ]);
        Assert.Equal([1, 2], strengths.Edges);
        Assert.Equal([70, 25, 5], strengths.Counts);
        Assert.Equal([0, 1, 2], new long[] { 1, 2, 3 }.Select(strengths.Symbol));
    }

    // Durations whose tail has no variance: exp of Student's t with 2 degrees of freedom. Every annotator's rate
    // measured from estimated baselines.
    [Theory]
    [InlineData(100)]
    [InlineData(300)]
    public void HeavyTails_KeepTheStatedRate(int n)
    {
        var (random, rates) = (new SplitMix64(31), new List<double>());
        for (var annotator = 0; annotator < 300; annotator++)
        {
            var baseline = RankBaseline.Of([.. Enumerable.Range(0, n).Select(_ => Duration(random, 0))]);
            if (MeasurementDrift.Create(new DriftPolicy(Wanted, DriftWatch.Both), baseline, out _) is not { } design)
                continue;
            // The true shares of the groups give the exact rate.
            double[] shares =
            [
                .. baseline
                    .Edges.Append(long.MaxValue)
                    .Zip(baseline.Edges.Prepend(long.MinValue), (high, low) => Cdf(high) - Cdf(low)),
            ];
            rates.Add(
                Wanted
                    * design.Detectors.Sum(detector =>
                    {
                        var sweep = new RunLengthSweep(LatticeStep.Of([.. detector.Scores], shares));
                        while (sweep.Threshold < detector.Threshold)
                            sweep.Advance();
                        return 1 / sweep.Mean;
                    })
            );
        }
        rates.Sort();

        Assert.True(rates.Count > 200, $"{rates.Count} of 300 have a design");
        Assert.True(rates.Average() <= 2, $"mean {rates.Average()}");
        Assert.True(rates[rates.Count * 9 / 10] <= 2, $"90th percentile {rates[rates.Count * 9 / 10]}");
    }

    [Fact]
    public void FewerThanAHundredValues_HaveNoBaseline_AndSayHowManyWould()
    {
        var random = new SplitMix64(32);
        var baseline = RankBaseline.Of([
            .. Enumerable.Range(0, MeasurementDrift.OwnMin - 1).Select(_ => Duration(random, 0)),
        ]);

        Assert.Null(MeasurementDrift.Create(new DriftPolicy(Wanted), baseline, out var tooShort));
        Assert.InRange(tooShort!.ObservationsNeeded!.Value, MeasurementDrift.OwnMin, 10_000);
    }

    [Fact]
    public void Halved_DurationsAreFoundSoon()
    {
        var random = new SplitMix64(33);
        var baseline = RankBaseline.Of([.. Enumerable.Range(0, 300).Select(_ => Duration(random, 0))]);
        var design = MeasurementDrift.Create(new DriftPolicy(Wanted, DriftWatch.Both), baseline, out _)!;

        var stream = new DriftStream(design);
        var t = 0;
        DriftAlarm? alarm;
        do alarm = stream.Observe(baseline.Symbol(Duration(random, -1.5)));
        while (alarm is null && ++t < 1_000);

        Assert.Equal(DriftDirection.Down, alarm!.Direction);
        Assert.InRange(alarm.At, 5, 60);
        Assert.True(alarm.After < .4 && alarm.Expected == .5);
    }

    [Fact]
    public void ValuesAllAlike_HaveNoBaseline()
    {
        Assert.Null(
            MeasurementDrift.Create(
                new DriftPolicy(Wanted),
                RankBaseline.Of([.. Enumerable.Repeat(7L, 500)]),
                out var tooShort
            )
        );
        Assert.Equal(new BaselineTooShort(500, null), tooShort);
    }

    // Student's t with 2 degrees of freedom has closed forms: F(t) = 1/2 + t / (2 √(2 + t²)).
    static long Duration(SplitMix64 random, double shift)
    {
        var u = 2 * random.NextDouble() - 1;
        var t = u * Math.Sqrt(2 / Math.Max(1e-12, 1 - u * u));
        return (long)Math.Clamp(20_000 * Math.Exp(.6 * t + shift), 1, 1e15);
    }

    static double Cdf(long duration)
    {
        if (duration is long.MinValue)
            return 0;
        if (duration is long.MaxValue)
            return 1;
        // Durations are cut to whole milliseconds: up to d means below d + 1.
        var t = Math.Log((duration + 1) / 20_000.0) / .6;
        return .5 + t / (2 * Math.Sqrt(2 + t * t));
    }
}
