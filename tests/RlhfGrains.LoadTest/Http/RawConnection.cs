using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RlhfGrains.LoadTest.Http;

/// <summary>
/// One keep-alive connection that holds one request at a time: prebuilt bytes out, status line and length in. No
/// pipelining. Answers are handled on the runtime's one socket thread (see <see cref="UseOneThread"/>), so a handler
/// must not block.
/// </summary>
sealed class RawConnection : IDisposable
{
    /// <summary>16 KiB: the answers of a load run are some hundred bytes.</summary>
    const int BufferBytes = 16 * 1024;

    readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    readonly SocketAsyncEventArgs receive = new();
    readonly ChunkDecoder chunks = new();
    readonly byte[] buffer = new byte[BufferBytes];
    readonly Action<RawConnection, int> answered;
    readonly Action<Exception> failed;
    int held;
    bool inBody;
    ResponseHead head;
    volatile bool closing;

    /// <param name="answered">The connection and the status; may send the next request.</param>
    /// <param name="failed">The connection broke while the run was on.</param>
    public RawConnection(IPEndPoint server, Action<RawConnection, int> answered, Action<Exception> failed)
    {
        this.answered = answered;
        this.failed = failed;
        receive.SetBuffer(buffer, 0, BufferBytes);
        receive.Completed += (_, _) =>
            Guard(() =>
            {
                if (Received())
                    Receive();
            });
        socket.Connect(server);
    }

    /// <summary>
    /// When the request under way was sent, or was meant to be (<see cref="Stopwatch.GetTimestamp"/>).
    /// </summary>
    public long StartedAt { get; set; }

    /// <summary>What the run keeps with the connection: its request's bytes, to be patched.</summary>
    public required object Tag { get; init; }

    /// <summary>
    /// Handles answers on the thread that waits for the sockets, and on one such thread. To be called before the first
    /// socket is made.
    /// </summary>
    public static void UseOneThread()
    {
        foreach (var (name, value) in OneThread)
            Environment.SetEnvironmentVariable(name, value);
    }

    /// <summary>The runtime's switches for it; a child process must not inherit them.</summary>
    public static IReadOnlyDictionary<string, string> OneThread { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
            ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
        };

    /// <summary>Begins to wait for answers; once, before the first <see cref="Send"/>.</summary>
    public void Listen() => Guard(Receive);

    /// <summary>A request is small and the last answer has come: the socket's buffer takes it at once.</summary>
    public void Send(ReadOnlySpan<byte> request) => socket.Send(request);

    void Receive()
    {
        while (!closing)
        {
            receive.SetBuffer(held, BufferBytes - held);
            if (socket.ReceiveAsync(receive) || !Received())
                return;
        }
    }

    // False when there is nothing more to wait for.
    bool Received()
    {
        if (closing)
            return false;
        if (receive.SocketError != SocketError.Success)
            throw new SocketException((int)receive.SocketError);
        if (receive.BytesTransferred == 0)
            throw new IOException("the server closed the connection");
        held += receive.BytesTransferred;
        while (held > 0 && TakeOne(out var status))
            answered(this, status);
        return true;
    }

    bool TakeOne(out int status)
    {
        status = 0;
        var bytes = buffer.AsSpan(0, held);
        if (!inBody)
        {
            if (!ResponseHead.TryRead(bytes, out head))
                return held < BufferBytes ? false : throw new IOException("the head of the answer is too long");
            inBody = true;
            chunks.Reset();
            Drop(head.HeadBytes);
            bytes = buffer.AsSpan(0, held);
        }
        if (head.BodyBytes >= 0)
        {
            var n = (int)Math.Min(head.BodyBytes, held);
            head = head with { BodyBytes = head.BodyBytes - n };
            Drop(n);
            inBody = head.BodyBytes > 0;
        }
        else
        {
            Drop(chunks.Take(bytes, null));
            inBody = !chunks.IsDone;
        }
        status = head.Status;
        return !inBody;
    }

    void Drop(int n)
    {
        if (n < held)
            buffer.AsSpan(n, held - n).CopyTo(buffer);
        held -= n;
    }

    void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException)
        {
            if (!closing)
                failed(failure);
        }
    }

    public void Dispose()
    {
        closing = true;
        socket.Dispose();
        receive.Dispose();
    }
}
