using System.Diagnostics;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>CPU time of both sides since it was made.</summary>
sealed class CpuMeter(BenchTarget target)
{
    readonly long startedAt = Stopwatch.GetTimestamp();
    readonly TimeSpan client = Environment.CpuUsage.TotalTime;
    readonly TimeSpan server = target.Child?.CpuTime ?? TimeSpan.Zero;

    public CpuUse Read() =>
        new(
            Environment.CpuUsage.TotalTime - client,
            target.Child is { } child ? child.CpuTime - server : null,
            Stopwatch.GetElapsedTime(startedAt)
        );
}

/// <param name="Server">Null: the server is not a child of this program.</param>
readonly record struct CpuUse(TimeSpan Client, TimeSpan? Server, TimeSpan Elapsed);
