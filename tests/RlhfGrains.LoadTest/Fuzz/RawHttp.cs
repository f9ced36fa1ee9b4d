using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>An answer as it came.</summary>
/// <param name="Status">0: the connection was closed without an answer.</param>
sealed record RawAnswer(int Status, string ContentType, string Body)
{
    public static RawAnswer None { get; } = new(0, "", "");
}

/// <summary>
/// One connection that sends bytes as they are, right or wrong, and reads one answer; a new one when the last was
/// closed.
/// </summary>
sealed class RawHttp(Uri server) : IDisposable
{
    /// <summary>40 s: the longest that a request of the fuzz may take; a hang is a finding.</summary>
    const int AnswerSecondsMax = 40;

    const int ReadBytes = 64 * 1024;

    TcpClient? tcp;

    /// <summary>Sends and reads, on the connection at hand or a new one.</summary>
    public async Task<RawAnswer> Ask(byte[] request, CancellationToken cancellation)
    {
        var wasOpen = tcp is not null;
        var answer = await Try(request, cancellation);
        // A connection that the server had closed after its last answer.
        return answer.Status == 0 && wasOpen ? await Try(request, cancellation) : answer;
    }

    async Task<RawAnswer> Try(byte[] request, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(AnswerSecondsMax));
        try
        {
            if (tcp is null)
            {
                tcp = new TcpClient { NoDelay = true };
                await tcp.ConnectAsync(server.Host, server.Port, limit.Token);
            }
            var stream = tcp.GetStream();
            var sending = Send(stream, request, limit.Token);
            var answer = await Read(stream, hasBody: !request.AsSpan().StartsWith("HEAD "u8), limit.Token);
            await sending;
            return answer;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            Close();
            return RawAnswer.None;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            Close();
            throw new InputException($"no answer within {AnswerSecondsMax} s");
        }
    }

    /// <summary>The server may answer, and close, before all is sent.</summary>
    static async Task Send(NetworkStream stream, byte[] request, CancellationToken cancellation)
    {
        try
        {
            await stream.WriteAsync(request, cancellation);
        }
        catch (IOException)
        {
            // Whatever it answered is read.
        }
    }

    async Task<RawAnswer> Read(NetworkStream stream, bool hasBody, CancellationToken cancellation)
    {
        var buffer = new byte[ReadBytes];
        var held = new MemoryStream();
        ResponseHead head;
        while (!ResponseHead.TryRead(held.GetBuffer().AsSpan(0, (int)held.Length), out head))
        {
            var n = await stream.ReadAsync(buffer, cancellation);
            if (n == 0)
            {
                Close();
                return RawAnswer.None;
            }
            held.Write(buffer, 0, n);
        }
        var bytes = held.ToArray();
        var headers = Encoding.Latin1.GetString(bytes, 0, head.HeadBytes);
        var type = Header(headers, "Content-Type").Split(';')[0];
        // A stream of events has no end.
        if (type == "text/event-stream")
        {
            Close();
            return new RawAnswer(head.Status, type, "");
        }
        var body = new MemoryStream();
        if (hasBody)
            await ReadBody(stream, head, bytes.AsMemory(head.HeadBytes), buffer, body, cancellation);
        if (Header(headers, "Connection") == "close")
            Close();
        return new RawAnswer(head.Status, type, Encoding.UTF8.GetString(body.ToArray()));
    }

    async Task ReadBody(
        NetworkStream stream,
        ResponseHead head,
        ReadOnlyMemory<byte> held,
        byte[] buffer,
        MemoryStream body,
        CancellationToken cancellation
    )
    {
        var chunks = new ChunkDecoder();
        while (true)
        {
            if (head.BodyBytes >= 0)
            {
                body.Write(held.Span);
                if (body.Length >= head.BodyBytes)
                    return;
            }
            else
            {
                chunks.Take(held.Span, body.Write);
                if (chunks.IsDone)
                    return;
            }
            var n = await stream.ReadAsync(buffer, cancellation);
            if (n == 0)
            {
                Close();
                throw new IOException("cut within its body");
            }
            held = buffer.AsMemory(0, n);
        }
    }

    static string Header(string headers, string name)
    {
        var at = headers.IndexOf($"\r\n{name}: ", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return "";
        at += name.Length + 4;
        return headers[at..headers.IndexOf('\r', at)];
    }

    /// <summary>A whole request, as it goes over the wire.</summary>
    public static byte[] Request(
        string method,
        string target,
        string host,
        IEnumerable<(string Name, string Value)> headers,
        byte[]? body
    )
    {
        var head = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"{method} {target} HTTP/1.1\r\nHost: {host}\r\n"
        );
        foreach (var (name, value) in headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        if (body is not null)
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        return [.. Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()), .. body ?? []];
    }

    void Close()
    {
        tcp?.Dispose();
        tcp = null;
    }

    public void Dispose() => Close();
}
