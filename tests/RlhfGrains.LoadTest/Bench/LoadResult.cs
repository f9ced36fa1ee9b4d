namespace RlhfGrains.LoadTest.Bench;

/// <summary>What one run came to.</summary>
/// <param name="Accepted">Answers with success.</param>
/// <param name="Refused">Other answers.</param>
/// <param name="Memory">Of the server.</param>
/// <param name="DiskBytes">How much the data folder grew; null: not measured.</param>
sealed record LoadResult(
    long Accepted,
    long Refused,
    TimeSpan Elapsed,
    Percentiles Latency,
    CpuUse Cpu,
    ServerMemory Memory = default,
    long? DiskBytes = null
)
{
    public double PerSecond => Accepted / Elapsed.TotalSeconds;

    public double ClientMicroseconds => Cpu.Client.TotalMicroseconds / Math.Max(1, Accepted);

    public double AllocatedBytes => Memory.AllocatedBytes / Math.Max(1, Accepted);

    public double PausedShare => Memory.PauseSeconds / Elapsed.TotalSeconds;

    public double? ServerMicroseconds => Cpu.Server?.TotalMicroseconds / Math.Max(1, Accepted);
}
