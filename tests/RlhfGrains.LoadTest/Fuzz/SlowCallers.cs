using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>
/// Bodies and headers that drip, and connections that say nothing: cut by a named limit, while others are served.
/// </summary>
sealed class SlowCallers(FuzzWorld world, ServerProcess server, Verdict verdict, CancellationToken cancellation)
{
    /// <summary>25 s: above the limits that are tried.</summary>
    const int CutSecondsMax = 25;

    /// <summary>1 s for a request beside thousands of idle connections.</summary>
    const double ServedSecondsMax = 1;

    const int DripMs = 500;

    public async Task Run(int idle)
    {
        using var http = new RawHttp(server.Address);
        var before = await world.Judged(http, cancellation);
        var connections = await Idle(idle);
        var slow = new[]
        {
            Drip(
                "a body of a byte every half a second",
                $"POST /v1/projects/fz/items/i1/judgments HTTP/1.1\r\nHost: {world.Host}\r\nAuthorization: Bearer {world.Keys["ingest"]}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n"
            ),
            Drip(
                "a stream of a byte every half a second",
                $"POST /v1/projects/fz/judgments HTTP/1.1\r\nHost: {world.Host}\r\nAuthorization: Bearer {world.Keys["ingest"]}\r\nContent-Type: application/x-ndjson\r\nContent-Length: 5000\r\n\r\n"
            ),
            Drip("headers of a byte every half a second", $"GET /health/live HTTP/1.1\r\nHost: {world.Host}\r\nX: "),
        };
        var served = Stopwatch.GetTimestamp();
        for (var i = 0; i < 20; i++)
            await http.Ask(RawHttp.Request("GET", "/health/live", world.Host, [], null), cancellation);
        var took = Stopwatch.GetElapsedTime(served).TotalSeconds / 20;
        verdict.Add(
            $"served beside {idle:N0} idle and {slow.Length} dripping connections",
            string.Create(CultureInfo.InvariantCulture, $"{took * 1000:0.0} ms"),
            $"at most {ServedSecondsMax:0} s",
            took <= ServedSecondsMax
        );
        await Task.WhenAll(slow);
        foreach (var connection in connections)
            connection.Dispose();
        var isSame = await world.Judged(http, cancellation) == before;
        verdict.Add("... the item that they were for", isSame ? "as it was" : "changed", "as it was", isSame);
    }

    async Task<List<TcpClient>> Idle(int count)
    {
        var connections = new List<TcpClient>(count);
        for (var i = 0; i < count; i++)
        {
            var connection = new TcpClient();
            await connection.ConnectAsync(server.Address.Host, server.Address.Port, cancellation);
            connections.Add(connection);
        }
        return connections;
    }

    async Task Drip(string what, string head)
    {
        using var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync(server.Address.Host, server.Address.Port, cancellation);
        var stream = tcp.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), cancellation);
        var began = Stopwatch.GetTimestamp();
        var answer = Answer(stream);
        while (!answer.IsCompleted && Stopwatch.GetElapsedTime(began).TotalSeconds < CutSecondsMax)
        {
            try
            {
                await stream.WriteAsync("a"u8.ToArray(), cancellation);
            }
            catch (IOException)
            {
                break;
            }
            await Task.WhenAny(answer, Task.Delay(DripMs, cancellation));
        }
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        tcp.Close();
        var end = await answer;
        verdict.Add(
            $"{what}: cut after",
            string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s, {end}"),
            $"at most {CutSecondsMax} s",
            seconds < CutSecondsMax
        );
    }

    static async Task<string> Answer(NetworkStream stream)
    {
        var buffer = new byte[4_096];
        try
        {
            var n = await stream.ReadAsync(buffer);
            return n == 0 ? "closed"
                : ResponseHead.TryRead(buffer.AsSpan(0, n), out var head) ? $"{head.Status}"
                : "half an answer";
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return "reset";
        }
    }
}
