using System.Diagnostics;
using MathNet.Numerics.Distributions;
using RlhfGrains.Agreement;

namespace RlhfGrains.Quality;

/// <summary>False alarms and delays of the drift detectors.</summary>
public static class DriftTables
{
    const double Wanted = 2_000,
        Stable = .10;
    internal static readonly double[] Drops = [.15, .20, .25, .40];

    public static void Write(TextWriter output, ulong seed, Effort effort)
    {
        output.WriteLine($"seed {seed}; wanted: {Wanted} observations between false alarms");
        Known(output, seed, effort);
        Estimated(output, seed, effort);
        Mix(output);
        Delays(output, seed, effort);
        Banks(output, seed, effort);
    }

    static DriftDesign Design(DriftPolicy policy, double rate) =>
        EventDrift.Create(policy, EventBaseline.Known([rate]), out _)!;

    static double Mean(CusumDetector detector, double rate)
    {
        var sweep = new RunLengthSweep(EventDrift.Steps(detector.Scores, [rate], [1]));
        while (sweep.Threshold < detector.Threshold)
            sweep.Advance();
        return sweep.Mean;
    }

    static void Known(TextWriter output, ulong seed, Effort effort)
    {
        output.WriteLine(
            $"\nKnown baseline, {effort.StableObservations} stable observations\n| error rate | exact mean | measured | measured rate / exact | / wanted |\n|---|---|---|---|---|"
        );
        foreach (var rate in new[] { .02, .05, .10, .20, .30 })
        {
            var design = Design(new DriftPolicy(Wanted), rate);
            var (exact, measured) = (
                Mean(design.Detectors[0], rate),
                MeanBetween(new CusumDetectorOf(design), rate, effort.StableObservations, seed)
            );
            output.WriteLine(
                $"| {rate:.00} | {exact:0} | {measured:0} | {exact / measured:0.000} | {Wanted / measured:0.000} |"
            );
        }
    }

    static void Estimated(TextWriter output, ulong seed, Effort effort)
    {
        output.WriteLine(
            $"\nEstimated baselines, {effort.Annotators} stable annotators a row, exact conditional rate of each as a multiple of the wanted\n"
                + "| baseline | prior strength | annotators | too short | mean | 90th percentile | delay at odds x 3, median | design ms |\n|---|---|---|---|---|---|---|---|"
        );
        foreach (var n in new[] { 30, 100, 300 })
        foreach (var (strength, differ) in new[] { (50.0, true), (50.0, false), (20.0, true), (150.0, true) })
            output.WriteLine(EstimatedRow(n, strength, differ, seed, effort));
    }

    static string EstimatedRow(int n, double strength, bool differ, ulong seed, Effort effort)
    {
        var (random, designs, rates, delays) = (
            new SplitMix64(seed),
            new Dictionary<long, DriftDesign?>(),
            new List<double>(),
            new List<double>()
        );
        var watch = new Stopwatch();
        for (var a = 0; a < effort.Annotators; a++)
        {
            var p = differ
                ? Beta.InvCDF(Stable * strength, (1 - Stable) * strength, .0005 + .999 * random.NextDouble())
                : Stable;
            var errors = Enumerable.Range(0, n).LongCount(_ => random.NextDouble() < p);
            if (!designs.TryGetValue(errors, out var design))
            {
                watch.Start();
                designs[errors] = design = EventDrift.Create(
                    new DriftPolicy(Wanted),
                    EventBaseline.Of([new(100_000, 10_000, n, errors)], strength),
                    out _
                );
                watch.Stop();
            }
            if (design is null)
                continue;
            rates.Add(Wanted / Mean(design.Detectors[0], p));
            delays.Add(Mean(design.Detectors[0], OddsShift.Of(p, 3)));
        }
        rates.Sort();
        delays.Sort();
        var figures =
            rates.Count == 0
                ? "- | - | -"
                : $"{rates.Average():0.00} | {rates[rates.Count * 9 / 10]:0.00} | {delays[delays.Count / 2]:0}";
        return $"| {n} | {strength} | {(differ ? "differ as the prior says" : "all alike")} | {effort.Annotators - rates.Count} | {figures} "
            + $"| {watch.Elapsed.TotalMilliseconds / designs.Count:0.0} |";
    }

    static void Mix(TextWriter output)
    {
        double[] rates = [.04, .12, .30];
        var design = EventDrift.Create(new DriftPolicy(Wanted), EventBaseline.Known(rates, [.7, .2, .1]), out _)!;
        var pooled = Design(new DriftPolicy(Wanted), .082);
        output.WriteLine(
            "\nA change of the mix alone (strata .04, .12, .30; designed for 70/20/10): exact rate / wanted\n| mix | by strata | one pooled rate |\n|---|---|---|"
        );
        foreach (var mix in new double[][] { [.7, .2, .1], [.34, .33, .33], [.1, .2, .7] })
        {
            var detector = design.Detectors[0];
            var sweep = new RunLengthSweep(EventDrift.Steps(detector.Scores, rates, mix));
            while (sweep.Threshold < detector.Threshold)
                sweep.Advance();
            var rate = rates.Zip(mix, (r, share) => r * share).Sum();
            output.WriteLine(
                $"| {string.Join('/', mix.Select(share => $"{share:0%}"))} | {Wanted / sweep.Mean:0.00} | {Wanted / Mean(pooled.Detectors[0], rate):0.00} |"
            );
        }
    }

    internal static void Delays(TextWriter output, ulong seed, Effort effort)
    {
        var one = Design(new DriftPolicy(Wanted), Stable);
        var target = Mean(one.Detectors[0], Stable);
        var calibration = effort.StableObservations / 5;
        var hinkley = Calibrate(threshold => new PageHinkley(threshold), target, 1, 100, calibration, seed);
        var adwin = Calibrate(strictness => new Adwin(Math.Exp(-strictness)), target, -3, 20, calibration, seed);
        output.WriteLine(
            $"\nSteady-state delay in observations, accuracy .90 until observation 200 or later, then lower; {effort.Changes} changes, standard error about 1%\n"
                + "| detector | false alarms: measured mean | to .85 | .80 | .75 | .60 |\n|---|---|---|---|---|---|"
        );
        output.WriteLine(Row("ours: one CUSUM, odds ratio 2", () => new CusumDetectorOf(one), effort, seed));
        output.WriteLine(Row($"Page-Hinkley, threshold {hinkley:0.00}", () => new PageHinkley(hinkley), effort, seed));
        output.WriteLine(
            Row($"ADWIN, delta {Math.Exp(-adwin):0.####}", () => new Adwin(Math.Exp(-adwin)), effort, seed)
        );
        var best = Drops.Select(drop => (Drop: drop, Design: Designed(drop, target))).ToArray();
        output.WriteLine(
            "| exact CUSUM designed for each drop | "
                + $"{string.Join('/', best.Select(b => $"{Mean(b.Design.Detectors[0], Stable):0}"))} | "
                + $"{string.Join(" | ", best.Select(b => $"{SteadyState(b.Design, b.Drop):0.0}"))} |"
        );
        output.WriteLine(
            $"| ours, exact | {target:0} | {string.Join(" | ", Drops.Select(drop => $"{SteadyState(one, drop):0.0}"))} |"
        );
    }

    static DriftDesign Designed(double drop, double target) =>
        Design(new DriftPolicy(target) { OddsRatios = [OddsShift.Between(Stable, drop)] }, Stable);

    /// <summary>Exact: the states after 200 observations without alarm, then the mean from each.</summary>
    static double SteadyState(DriftDesign design, double drop)
    {
        var detector = design.Detectors[0];
        var states = new LatticeCusum(EventDrift.Steps(detector.Scores, [Stable], [1]), detector.Threshold).StatesAfter(
            200
        );
        var mean = new LatticeCusum(EventDrift.Steps(detector.Scores, [drop], [1]), detector.Threshold).MeanFrom();
        return states.Zip(mean, (p, m) => p * m).Sum();
    }

    static void Banks(TextWriter output, ulong seed, Effort effort)
    {
        output.WriteLine(
            "\nOne detector or several: wanted means set so that the measured rates are alike\n"
                + "| odds ratios | false alarms: measured mean | to .85 | .80 | .75 | .60 |\n|---|---|---|---|---|---|"
        );
        foreach (
            var (ratios, wanted) in new[]
            {
                (new[] { 1.6 }, 2_000.0),
                ([2.0], 2_000),
                ([2.5], 2_000),
                ([1.6, 4.0], 1_500),
                ([1.8, 5.0], 1_500),
                ([1.6, 2.5, 6.0], 1_200),
            }
        )
        {
            var design = Design(new DriftPolicy(wanted) { OddsRatios = ratios }, Stable);
            output.WriteLine(Row(string.Join(", ", ratios), () => new CusumDetectorOf(design), effort, seed));
        }
    }

    static string Row(string name, Func<IDetector> detector, Effort effort, ulong seed) =>
        $"| {name} | {MeanBetween(detector(), Stable, effort.StableObservations / 5, seed + 1):0} | "
        + $"{string.Join(" | ", Drops.Select(drop => $"{Delay(detector, drop, effort.Changes, seed):0.0}"))} |";

    static double MeanBetween(IDetector detector, double rate, int observations, ulong seed)
    {
        var (random, alarms) = (new SplitMix64(seed), 0);
        for (var t = 0; t < observations; t++)
            if (detector.Observe(random.NextDouble() < rate))
                alarms++;
        return observations / (double)Math.Max(1, alarms);
    }

    /// <summary>The larger the parameter, the rarer the alarms: halved until the mean is the target's.</summary>
    static double Calibrate(
        Func<double, IDetector> detector,
        double target,
        double low,
        double high,
        int observations,
        ulong seed
    )
    {
        for (var i = 0; i < 20; i++)
        {
            var middle = (low + high) / 2;
            if (MeanBetween(detector(middle), Stable, observations, seed + 7) < target)
                low = middle;
            else
                high = middle;
        }
        return high;
    }

    /// <summary>Runs with an alarm before the change are left out: they would have been restarted.</summary>
    static double Delay(Func<IDetector> fresh, double drop, int changes, ulong seed)
    {
        var (random, sum, counted) = (new SplitMix64(seed), 0L, 0);
        while (counted < changes)
        {
            var (detector, early) = (fresh(), false);
            for (var t = 0; t < 200 && !early; t++)
                early = detector.Observe(random.NextDouble() < Stable);
            if (early)
                continue;
            // 20,000: a detector that takes the new rate for its own mean would never alarm.
            var delay = 1;
            while (!detector.Observe(random.NextDouble() < drop) && delay < 20_000)
                delay++;
            sum += delay;
            counted++;
        }
        return sum / (double)changes;
    }
}
