using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RlhfGrains.LoadTest.Http;

/// <summary>
/// One POST of JSON Lines whose answer lines are read while the body is still being written: HttpClient sends a whole
/// HTTP/1.1 body before it reads, and would stand still with the server as soon as the socket buffers are full of
/// answers. One writer and one reader may use it at a time.
/// </summary>
sealed class LineExchange : IAsyncDisposable
{
    const int ReadBytes = 64 * 1024;

    readonly TcpClient tcp;
    readonly NetworkStream stream;
    readonly ChunkDecoder chunks = new();
    readonly byte[] buffer = new byte[ReadBytes];
    byte[] rest = [];

    LineExchange(TcpClient tcp)
    {
        this.tcp = tcp;
        stream = tcp.GetStream();
    }

    public static async Task<LineExchange> Open(Uri server, string path, string key, CancellationToken cancellation)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            await tcp.ConnectAsync(server.Host, server.Port, cancellation);
            var exchange = new LineExchange(tcp);
            var head =
                $"POST {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key}\r\n"
                + "Content-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
            await exchange.stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
            return exchange;
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>Writes whole lines, each with its line break, as one chunk.</summary>
    public async ValueTask Write(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(lines.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"),
            cancellation
        );
        await stream.WriteAsync(lines, cancellation);
        await stream.WriteAsync("\r\n"u8.ToArray(), cancellation);
    }

    public ValueTask End(CancellationToken cancellation) => stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellation);

    /// <summary>Reads answer lines until the server ends them.</summary>
    /// <param name="line">Given each line without its line break.</param>
    /// <exception cref="ApiProblem">The server refused the stream as a whole.</exception>
    /// <exception cref="IOException">The answer was cut off.</exception>
    public async Task Read(Action<ReadOnlySpan<byte>> line, CancellationToken cancellation)
    {
        var (head, held) = await ReadHead(cancellation);
        if (head.Status != (int)HttpStatusCode.OK)
            throw await Refusal(head, held, cancellation);
        if (head.BodyBytes >= 0)
            throw new IOException("a stream's answer is expected in chunks");
        chunks.Take(buffer.AsSpan(head.HeadBytes, held - head.HeadBytes), bytes => Cut(bytes, line));
        while (!chunks.IsDone)
        {
            var n = await stream.ReadAsync(buffer, cancellation);
            if (n == 0)
                throw new IOException("the server closed the connection within its answer");
            chunks.Take(buffer.AsSpan(0, n), bytes => Cut(bytes, line));
        }
    }

    async Task<(ResponseHead Head, int Held)> ReadHead(CancellationToken cancellation)
    {
        ResponseHead head;
        var held = 0;
        while (!ResponseHead.TryRead(buffer.AsSpan(0, held), out head))
        {
            var n = held < ReadBytes ? await stream.ReadAsync(buffer.AsMemory(held), cancellation) : 0;
            if (n == 0)
                throw new IOException("the server closed the connection before its answer");
            held += n;
        }
        return (head, held);
    }

    async Task<ApiProblem> Refusal(ResponseHead head, int held, CancellationToken cancellation)
    {
        var body = new MemoryStream();
        body.Write(buffer, head.HeadBytes, held - head.HeadBytes);
        while (body.Length < head.BodyBytes && await stream.ReadAsync(buffer, cancellation) is > 0 and var n)
            body.Write(buffer, 0, n);
        return ApiClient.Problem((HttpStatusCode)head.Status, null, body.ToArray());
    }

    void Cut(ReadOnlySpan<byte> bytes, Action<ReadOnlySpan<byte>> line)
    {
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end)
        {
            if (rest.Length == 0)
            {
                line(bytes[..end]);
            }
            else
            {
                line([.. rest, .. bytes[..end]]);
                rest = [];
            }
            bytes = bytes[(end + 1)..];
        }
        if (bytes.Length > 0)
            rest = [.. rest, .. bytes];
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        tcp.Dispose();
    }
}
