using System.Collections.Concurrent;
using System.Net;
using System.Text;
using RlhfGrains.Orleans.Tests.Processes;

namespace RlhfGrains.Orleans.Tests.Telemetry;

/// <summary>What a silo sends to a collector when OpenTelemetry's variables name one.</summary>
public sealed class ExportTests
{
    /// <summary>2 minutes: an export comes each half second.</summary>
    static readonly TimeSpan ArrivesWithin = TimeSpan.FromMinutes(2);

    [Theory]
    // Ours, under the names of /metrics; Orleans' own; the runtime's.
    [InlineData(
        "/v1/metrics",
        "rlhfgrains_ready",
        "rlhfgrains_cell_asks_total",
        "orleans-",
        "Microsoft.Orleans",
        "dotnet.gc.",
        "http.server.request.duration"
    )]
    // A turn under its message's name, and the request that it is of.
    [InlineData("/v1/traces", "RlhfGrains.Engine", "project.", "Microsoft.AspNetCore")]
    public async Task Collector_GetsTheFiguresAndSpansOfAllLayers(string path, params string[] names)
    {
        using var collector = new Collector(path);
        using var silo = SiloProcess.Alone();
        silo.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address;
        silo.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        silo.Environment["OTEL_METRIC_EXPORT_INTERVAL"] = "500";
        silo.Environment["OTEL_BSP_SCHEDULE_DELAY"] = "500";
        silo.Start();
        await silo.Ready();
        using var load = new ClusterLoad([silo.Address], "p", items: 1);
        await load.Prepare(overlap: 1);
        await collector.Has(names).WaitAsync(ArrivesWithin);
        // Grains were placed, and nobody reads two lines for each.
        Assert.DoesNotContain(silo.Lines, l => l.Contains("Polly", StringComparison.Ordinal));
    }

    /// <summary>Takes everything and keeps what was sent to one path; names are in protobuf as they are.</summary>
    sealed class Collector : IDisposable
    {
        readonly HttpListener listener = new();
        readonly ConcurrentQueue<string> bodies = [];
        readonly SemaphoreSlim arrived = new(0);

        public Collector(string path)
        {
            using (var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0))
            {
                probe.Start();
                Address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
            }
            listener.Prefixes.Add(Address + "/");
            listener.Start();
            _ = Take(path);
        }

        public string Address { get; }

        public async Task Has(string[] names)
        {
            var missing = names.ToHashSet();
            while (missing.Count > 0)
            {
                await arrived.WaitAsync();
                if (bodies.TryDequeue(out var body))
                    missing.RemoveWhere(n => body.Contains(n, StringComparison.Ordinal));
            }
        }

        public void Dispose() => listener.Close();

        async Task Take(string path)
        {
            while (listener.IsListening)
            {
                try
                {
                    var context = await listener.GetContextAsync();
                    using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1);
                    var body = await reader.ReadToEndAsync();
                    if (context.Request.Url!.AbsolutePath == path)
                    {
                        bodies.Enqueue(body);
                        arrived.Release();
                    }
                    context.Response.Close();
                }
                catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
