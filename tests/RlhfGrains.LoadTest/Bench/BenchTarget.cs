using System.Net;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>The server under load, and what can be known of it.</summary>
/// <param name="Child">Set when it was started here.</param>
/// <param name="DataFolder">Null: its disk use is not measured.</param>
/// <param name="Silos">Further servers of the same cluster.</param>
sealed record BenchTarget(Uri Server, string Key, ServerProcess? Child, string? DataFolder, IReadOnlyList<Uri> Silos)
{
    readonly IPEndPoint[] addresses =
    [
        .. Silos
            .Prepend(Server)
            .Select(s => new IPEndPoint(
                Dns.GetHostAddresses(s.Host, System.Net.Sockets.AddressFamily.InterNetwork)[0],
                s.Port
            )),
    ];

    /// <summary>All of them.</summary>
    public IReadOnlyList<Uri> Servers { get; } = [Server, .. Silos];

    /// <summary>Connections are dealt out.</summary>
    public IPEndPoint Address(int connection) => addresses[connection % addresses.Length];

    /// <returns>Null when the folder is not known.</returns>
    public long? DiskBytes() =>
        DataFolder is null
            ? null
            : new DirectoryInfo(DataFolder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
