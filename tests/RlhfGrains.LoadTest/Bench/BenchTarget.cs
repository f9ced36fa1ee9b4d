using System.Net;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>The server under load, and what can be known of it.</summary>
/// <param name="Child">Set when it was started here.</param>
/// <param name="DataFolder">Null: its disk use is not measured.</param>
sealed record BenchTarget(Uri Server, string Key, ServerProcess? Child, string? DataFolder)
{
    public IPEndPoint Address { get; } = new(Dns.GetHostAddresses(Server.Host, System.Net.Sockets.AddressFamily.InterNetwork)[0], Server.Port);

    /// <returns>Null when the folder is not known.</returns>
    public long? DiskBytes() => DataFolder is null
        ? null
        : new DirectoryInfo(DataFolder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
