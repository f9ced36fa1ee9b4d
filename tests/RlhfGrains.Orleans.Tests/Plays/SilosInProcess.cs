using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Orleans.Membership;
using RlhfGrains.Orleans.Tests.Processes;
using RlhfGrains.Server.Cluster;

namespace RlhfGrains.Orleans.Tests.Plays;

/// <summary>Silos with the whole API in this process, with a journal each, that speak over loopback.</summary>
sealed class SilosInProcess : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-silos-").FullName;
    readonly List<WebApplication> silos = [];

    public IReadOnlyList<Uri> Addresses => [.. silos.Select(s => new Uri(s.Urls.Single()))];

    /// <param name="keepIn">Says which journal they share.</param>
    public static async Task<SilosInProcess> Start(Action<HostSettings> keepIn, int count, string snapshots = "journal")
    {
        var silos = new SilosInProcess();
        var ports = FreePorts(count);
        foreach (var port in ports)
        {
            var settings = new HostSettings
            {
                Urls = "http://127.0.0.1:0",
                DataFolder = silos.folder,
                AdminKey = SiloProcess.AdminKey,
            };
            keepIn(settings);
            // The load test reads everything back with one key.
            settings.KeyRates.AdminPerSecond =
                settings.KeyRates.LeadPerSecond =
                settings.KeyRates.AnnotatorPerSecond =
                    0;
            var builder = ServerHost.NewBuilder([]);
            builder.Logging.ClearProviders();
            var cluster = new ClusterSettings { SiloPort = port, Snapshots = snapshots };
            var (journal, _) = await ClusterJournals.Open(settings, cluster);
            var app = ClusterServer.Build(
                builder,
                settings,
                cluster,
                new LocalMembership(ports[0]),
                journal,
                new JournalCopy(null)
            );
            silos.silos.Add(app);
            await app.StartAsync();
            await app.Services.GetRequiredService<EngineService>().Ready;
        }
        return silos;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var app in Enumerable.Reverse(silos))
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var probe in probes)
            probe.Start();
        var ports = probes.Select(p => ((IPEndPoint)p.LocalEndpoint).Port).ToArray();
        foreach (var probe in probes)
            probe.Dispose();
        return ports;
    }
}
