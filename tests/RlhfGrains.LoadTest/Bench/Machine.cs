using System.Globalization;
using System.Runtime.InteropServices;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>Names what the figures were measured on: without it they say nothing.</summary>
static class Machine
{
    const string CpuInfoPath = "/proc/cpuinfo";
    const string LoadPath = "/proc/loadavg";

    public static string Describe() =>
        $"{CpuModel()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30)} GiB, "
        + $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}; load generator and server on the same cores";

    /// <summary>
    /// How busy others keep it, before this program adds to it: figures of a busy machine are lower, and p99 far
    /// higher.
    /// </summary>
    /// <returns>The mean number of running or waiting threads in the last minute; null where the system does not
    /// tell.</returns>
    public static double? LoadAverage() =>
        File.Exists(LoadPath)
            ? double.Parse(File.ReadAllText(LoadPath).Split(' ')[0], CultureInfo.InvariantCulture)
            : null;

    static string CpuModel()
    {
        if (!File.Exists(CpuInfoPath))
            return RuntimeInformation.ProcessArchitecture.ToString();
        var model = File.ReadLines(CpuInfoPath)
            .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return model is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : model[(model.IndexOf(':') + 1)..].Trim();
    }
}
