using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Orleans.Hosting;
using RlhfGrains.Orleans.Tests.Processes;

namespace RlhfGrains.Orleans.Tests.Plays;

/// <summary>Silos with the whole API in this process, with a journal each, that speak over loopback.</summary>
sealed class SilosInProcess : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-silos-").FullName;
    readonly List<(WebApplication App, IJournalStore Journal)> silos = [];

    public IReadOnlyList<Uri> Addresses => [.. silos.Select(s => new Uri(s.App.Urls.Single()))];

    /// <param name="keepIn">Says which journal they share.</param>
    public static async Task<SilosInProcess> Start(Action<HostSettings> keepIn, int count)
    {
        var cluster = new SilosInProcess();
        var ports = FreePorts(count);
        foreach (var port in ports)
        {
            var settings = new HostSettings { Urls = "http://127.0.0.1:0", DataFolder = cluster.folder, AdminKey = SiloProcess.AdminKey };
            keepIn(settings);
            // The load test reads everything back with one key.
            settings.KeyRates.AdminPerSecond = settings.KeyRates.LeadPerSecond = settings.KeyRates.AnnotatorPerSecond = 0;
            var builder = Server.NewBuilder([]);
            builder.Logging.ClearProviders();
            var journal = await Journals.OpenShared(settings);
            var app = ClusterServer.Build(builder, settings, new ClusterSettings { SiloPort = port, Primary = ports[0] }, journal);
            cluster.silos.Add((app, journal));
            await app.StartAsync();
            await app.Services.GetRequiredService<EngineService>().Ready;
        }
        return cluster;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (app, journal) in Enumerable.Reverse(silos))
        {
            await app.StopAsync();
            await app.DisposeAsync();
            await journal.DisposeAsync();
        }
        Directory.Delete(folder, recursive: true);
    }

    static int[] FreePorts(int count)
    {
        var probes = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        foreach (var probe in probes) probe.Start();
        var ports = probes.Select(p => ((IPEndPoint)p.LocalEndpoint).Port).ToArray();
        foreach (var probe in probes) probe.Dispose();
        return ports;
    }
}
