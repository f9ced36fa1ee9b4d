using BenchmarkDotNet.Attributes;
using RlhfGrains.Agreement;
using RlhfGrains.Agreement.Tests;

namespace RlhfGrains.Benchmarks;

/// <summary>500,000 judgments: 1,000 annotators, 100,000 items, 5 each, 4 labels.</summary>
[MemoryDiagnoser, MinColumn, MedianColumn, HideColumns("Error", "StdDev", "Gen0", "Gen1", "Gen2")]
public class TableBenchmarks
{
    GeneratedJudgments rows = null!;
    JudgmentTable table = null!;

    [GlobalSetup]
    public void Setup()
    {
        rows = GeneratedJudgments.Draw(annotators: 1_000, items: 100_000, judgments: 5, labels: 4);
        table = rows.ToTable();
    }

    /// <summary>Counts from a long table, then nominal alpha with its interval.</summary>
    [Benchmark]
    public Estimate CountsAndAlpha() =>
        KrippendorffAlpha.Read(LongTable.Count(4, rows.Items, rows.Labels, 100_000), Metric.Nominal);

    /// <summary>Agreement of all 432,053 pairs of annotators.</summary>
    [Benchmark]
    public int AllAnnotatorPairs() => AnnotatorPairs.Count(table).Count;
}
