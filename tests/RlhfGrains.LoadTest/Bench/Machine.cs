using System.Runtime.InteropServices;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>Names what the figures were measured on: without it they say nothing.</summary>
static class Machine
{
    const string CpuInfoPath = "/proc/cpuinfo";

    public static string Describe() =>
        $"{CpuModel()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB, "
        + $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}; load generator and server on the same cores";

    static string CpuModel()
    {
        if (!File.Exists(CpuInfoPath)) return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines(CpuInfoPath).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return model is null ? RuntimeInformation.ProcessArchitecture.ToString() : model[(model.IndexOf(':') + 1)..].Trim();
    }
}
