using System.Diagnostics;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>
/// Every latency of a run, in microseconds: some hundred thousand numbers need no histogram, and percentiles are exact.
/// </summary>
sealed class LatencyLog
{
    readonly List<int> microseconds = new(1 << 16);

    public void Add(long startedAt) =>
        microseconds.Add((int)Math.Min(int.MaxValue, Stopwatch.GetElapsedTime(startedAt).TotalMicroseconds));

    public static Percentiles Merge(IEnumerable<LatencyLog> logs)
    {
        var all = logs.SelectMany(l => l.microseconds).ToArray();
        Array.Sort(all);
        return new Percentiles(At(all, 0.50), At(all, 0.99), At(all, 0.999), At(all, 1));
    }

    // The smallest latency that a share p of all requests did not exceed.
    static double At(int[] sorted, double p) =>
        sorted.Length == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(p * sorted.Length) - 1)] / 1000.0;
}

/// <summary>In milliseconds.</summary>
readonly record struct Percentiles(double P50Ms, double P99Ms, double P999Ms, double MaxMs);
