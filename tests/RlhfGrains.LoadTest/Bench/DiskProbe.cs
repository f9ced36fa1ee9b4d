using System.Diagnostics;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>How long the disk takes to make a write durable: what every commit waits for.</summary>
static class DiskProbe
{
    /// <summary>100 flushes: a tenth of a second on a good disk, a second or two on a busy one.</summary>
    const int Flushes = 100;

    /// <summary>16 KiB: the pages of a group commit of some dozens of judgments.</summary>
    const int WriteBytes = 16 * 1024;

    public static Percentiles Flush(string folder)
    {
        var path = Path.Combine(folder, "flush-probe");
        var latencies = new LatencyLog();
        var bytes = new byte[WriteBytes];
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, options: FileOptions.DeleteOnClose))
        {
            for (var i = 0; i < Flushes; i++)
            {
                RandomAccess.Write(file, bytes, (long)i * WriteBytes);
                var startedAt = Stopwatch.GetTimestamp();
                RandomAccess.FlushToDisk(file);
                latencies.Add(startedAt);
            }
        }
        return LatencyLog.Merge([latencies]);
    }
}
