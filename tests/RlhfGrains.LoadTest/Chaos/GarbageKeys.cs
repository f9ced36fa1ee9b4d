using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// Keys that look like keys and are none, as many as can be sent: valid ones are found all the same, and end when they
/// are revoked.
/// </summary>
static class GarbageKeys
{
    const int Senders = 8;

    /// <summary>200 keys that the server has not seen since its start.</summary>
    const int ValidKeys = 200;

    const string Flooder = "127.0.0.2";

    /// <summary>2 s from the revocation to the end of a stream.</summary>
    const int EndedSecondsMax = 2;

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "garbage", 5, run.Cancellation);
        var valid = new List<(string Id, string Key)>();
        for (var i = 0; i < ValidKeys; i++)
            valid.Add(await NewKey(run, project));
        await server.StopAndStart(run.Cancellation);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        var flood = Enumerable
            .Range(0, Senders)
            .Select(_ => Flood(server.Address, project.Ledger.Path, stop.Token))
            .ToList();
        var began = Stopwatch.GetTimestamp();
        var refused = new SortedDictionary<int, int>();
        foreach (var (_, key) in valid)
        {
            var status = await RawCaller.Ask(server.Address, Flooder, project.Ledger.Path, key, run.Cancellation);
            if (status != 200)
                refused[status] = refused.GetValueOrDefault(status) + 1;
        }
        run.Check(
            $"{ValidKeys} keys used first after a start, beside garbage from the same address: refused",
            refused.Count == 0 ? "0" : string.Join(", ", refused.Select(r => $"{r.Value} x {r.Key}")),
            "0",
            refused.Count == 0
        );
        await Streams(run, server, project, valid);
        await stop.CancelAsync();
        var sent = (await Task.WhenAll(flood)).Sum();
        var rate = sent / Stopwatch.GetElapsedTime(began).TotalSeconds;
        run.Check(
            "... garbage keys answered meanwhile",
            string.Create(CultureInfo.InvariantCulture, $"{sent:N0} ({rate:N0} a second)"),
            "more than 0",
            sent > 0
        );
        run.NoFaults("... the project afterwards", await new Audit(project).Run(run.Cancellation));
    }

    /// <summary>Event streams whose keys are revoked beside the flood.</summary>
    static async Task Streams(
        ChaosRun run,
        ServerProcess server,
        ChaosProject project,
        List<(string Id, string Key)> valid
    )
    {
        var (ended, slowest) = (0, TimeSpan.Zero);
        var streams = run.Rounds * 4;
        foreach (var (id, key) in valid.Take(streams))
        {
            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
            {
                BaseAddress = server.Address,
            };
            http.DefaultRequestHeaders.Authorization = new("Bearer", key);
            using var stream = await http.GetStreamAsync(
                new Uri($"{project.Ledger.Path}/events", UriKind.Relative),
                run.Cancellation
            );
            var reading = Read(stream, run.Cancellation);
            var began = Stopwatch.GetTimestamp();
            await project.Admin.Delete($"{project.Ledger.Path}/keys/{id}", run.Cancellation);
            if (
                await Task.WhenAny(reading, Task.Delay(TimeSpan.FromSeconds(EndedSecondsMax), run.Cancellation))
                != reading
            )
                continue;
            ended++;
            var took = Stopwatch.GetElapsedTime(began);
            if (took > slowest)
                slowest = took;
        }
        run.Check(
            $"... event streams ended with their key, of {streams}",
            $"{ended}, the slowest after {ChaosRun.Text(slowest)}",
            $"{streams}",
            ended == streams
        );
    }

    static async Task Read(Stream stream, CancellationToken cancellation)
    {
        var buffer = new byte[4_096];
        try
        {
            while (await stream.ReadAsync(buffer, cancellation) > 0) { }
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            // Cut.
        }
    }

    static async Task<long> Flood(Uri server, string path, CancellationToken cancellation)
    {
        var sent = 0L;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                using var tcp = await RawCaller.Connect(server, Flooder, cancellation);
                while (await RawCaller.Ask(tcp, server, path, Garbage(), cancellation) is 401 or 429)
                    sent++;
            }
            catch (Exception failure) when (failure is System.Net.Sockets.SocketException or OperationCanceledException)
            {
                // Turned away, or done.
            }
        }
        return sent;
    }

    static string Garbage() =>
        $"rg_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_')}";

    static async Task<(string Id, string Key)> NewKey(ChaosRun run, ChaosProject project)
    {
        var made = await project.Admin.Post(
            $"{project.Ledger.Path}/keys",
            new JsonObject { ["role"] = "lead", ["label"] = "valid" },
            run.Cancellation
        );
        return ((string)made["id"]!, (string)made["key"]!);
    }
}
