using System.Net;
using System.Net.Sockets;
using System.Text;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// A connection from an address of one's own choice (all of 127.0.0.0/8 is this machine), and what comes of it.
/// </summary>
static class RawCaller
{
    /// <summary>5 s for one answer: whoever waits longer was not served.</summary>
    const int AnswerSecondsMax = 5;

    public static async Task<TcpClient> Connect(Uri server, string from, CancellationToken cancellation)
    {
        var tcp = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { NoDelay = true };
        await tcp.ConnectAsync(server.Host, server.Port, cancellation);
        return tcp;
    }

    /// <summary>One request on a connection of its own.</summary>
    /// <returns>The status of the answer; 0 when there was none.</returns>
    public static async Task<int> Ask(Uri server, string from, string path, string? key, CancellationToken cancellation)
    {
        try
        {
            using var tcp = await Connect(server, from, cancellation);
            return await Ask(tcp, server, path, key, cancellation);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    /// <inheritdoc cref="Ask(Uri, string, string, string, CancellationToken)"/>
    public static async Task<int> Ask(
        TcpClient tcp,
        Uri server,
        string path,
        string? key,
        CancellationToken cancellation
    )
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(AnswerSecondsMax));
        var authorization = key is null ? "" : $"Authorization: Bearer {key}\r\n";
        try
        {
            var stream = tcp.GetStream();
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{authorization}\r\n"),
                limit.Token
            );
            var buffer = new byte[16 * 1024];
            var held = 0;
            while (held < buffer.Length)
            {
                var n = await stream.ReadAsync(buffer.AsMemory(held), limit.Token);
                if (n == 0)
                    return 0;
                held += n;
                if (ResponseHead.TryRead(buffer.AsSpan(0, held), out var head))
                    return head.Status;
            }
            return 0;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return 0;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return 0;
        }
    }

    /// <summary>Opens connections that say nothing, as far as they are taken.</summary>
    public static async Task<List<TcpClient>> Idle(Uri server, string from, int count, CancellationToken cancellation)
    {
        var idle = new List<TcpClient>(count);
        for (var i = 0; i < count; i++)
        {
            try
            {
                idle.Add(await Connect(server, from, cancellation));
            }
            catch (SocketException)
            {
                // Not taken.
            }
        }
        return idle;
    }

    /// <summary>Waits until the server has closed each of them.</summary>
    /// <returns>How many it has closed in time.</returns>
    public static async Task<int> Closed(IReadOnlyList<TcpClient> idle, int seconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var closed = await Task.WhenAll(idle.Select(IsClosed));
        return closed.Count(c => c);

        async Task<bool> IsClosed(TcpClient tcp)
        {
            try
            {
                var buffer = new byte[4_096];
                while (await tcp.GetStream().ReadAsync(buffer, limit.Token) > 0) { }
                return true;
            }
            catch (Exception failure) when (failure is IOException or SocketException or InvalidOperationException)
            {
                return true;
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
    }
}
