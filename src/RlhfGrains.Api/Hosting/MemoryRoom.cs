using RlhfGrains.Engine.Embedded;

namespace RlhfGrains.Api.Hosting;

/// <summary>How much memory grains may take where nothing is set: by what the process may use at all.</summary>
static class MemoryRoom
{
    /// <summary>16 MiB: below it every judgment would read its grains anew.</summary>
    public const long BytesMin = 16L << 20;

    /// <summary>
    /// A third: the process takes about 1.7 times the budget and 150 MiB, 2.3 times at its peak (README, Performance).
    /// In a container the runtime counts on three quarters of its limit, so that the budget is a quarter: 512 MiB of 2
    /// GiB.
    /// </summary>
    const int Share = 3;

    /// <summary>
    /// What the runtime may use: the machine's memory, or three quarters of the container's limit; never less than what
    /// is set for the collector.
    /// </summary>
    public static long AvailableBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    public static long BudgetOf(long availableBytes) =>
        Math.Clamp(availableBytes / Share, BytesMin, new EngineOptions().MemoryBudgetBytes);
}
