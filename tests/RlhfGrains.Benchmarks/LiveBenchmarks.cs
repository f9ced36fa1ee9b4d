using BenchmarkDotNet.Attributes;
using RlhfGrains.Agreement;

namespace RlhfGrains.Benchmarks;

/// <summary>Live counts of 20,000 units with 1 to 5 values: one update, and one read with its interval.</summary>
[MemoryDiagnoser, MinColumn, MedianColumn, HideColumns("Error", "StdDev", "Gen0", "Gen1", "Gen2")]
public class LiveBenchmarks
{
    CoincidenceCounts counts = null!;
    int[] before = null!,
        after = null!;

    [Params(4, 7)]
    public int Labels { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        counts = new CoincidenceCounts(Labels);
        var random = new SplitMix64(1);
        for (var i = 0; i < 20_000; i++)
        {
            var (unit, truth) = (new int[Labels], random.Next(Labels));
            for (var values = 1 + random.Next(5); values > 0; values--)
                unit[random.NextDouble() < .6 ? truth : random.Next(Labels)]++;
            counts.Add(unit);
        }
        (before, after) = (new int[Labels], new int[Labels]);
        (before[0], before[1], before[3]) = (2, 1, 1);
        (after[0], after[1], after[3]) = (2, 1, 2);
        counts.Add(before);
    }

    /// <summary>A judgment and its withdrawal: two updates.</summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public void Update()
    {
        counts.Move(before, after);
        counts.Move(after, before);
    }

    [Benchmark]
    public Estimate AlphaNominal() => KrippendorffAlpha.Read(counts, Metric.Nominal);

    /// <summary>
    /// Two reads whose Student quantile was not the last one asked for: as after the number of units has changed.
    /// </summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public Estimate AlphaNominalNewQuantile()
    {
        KrippendorffAlpha.Read(counts, Metric.Nominal, level: .9);
        return KrippendorffAlpha.Read(counts, Metric.Nominal, level: .95);
    }

    [Benchmark]
    public Estimate AlphaNominalOrientationFree() =>
        KrippendorffAlpha.Read(counts, Metric.Nominal, Orientation.OrientationFree);

    [Benchmark]
    public Estimate AlphaInterval() => KrippendorffAlpha.Read(counts, Metric.Interval);

    [Benchmark]
    public Estimate AlphaOrdinal() => KrippendorffAlpha.Read(counts, Metric.Ordinal);

    [Benchmark]
    public Estimate Ac1() => GwetAc.Read(counts);

    [Benchmark]
    public Estimate Fleiss() => FleissKappa.Read(counts);
}
