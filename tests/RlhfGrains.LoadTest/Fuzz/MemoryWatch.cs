using System.Globalization;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>The server's resident memory, from before the first odd request on.</summary>
sealed class MemoryWatch(ServerProcess server, Verdict verdict)
{
    /// <summary>
    /// 400 MB more than after the start: what the runtime keeps of large bodies between two collections, and not a leak
    /// of thousands of requests.
    /// </summary>
    const long GrowthBytesMax = 400L << 20;

    readonly long before = server.ResidentBytes;

    public void Check(string after) =>
        verdict.Add(
            $"resident memory after {after}",
            Mb(server.ResidentBytes),
            $"at most {Mb(before + GrowthBytesMax)} ({Mb(before)} before)",
            server.ResidentBytes <= before + GrowthBytesMax
        );

    static string Mb(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MB");
}
