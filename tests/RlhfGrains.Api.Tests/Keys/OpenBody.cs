using System.Net.Sockets;
using System.Text;
using RlhfGrains.Api.Tests.Hosting;

namespace RlhfGrains.Api.Tests.Keys;

/// <summary>
/// A request whose body has begun and does not end: an HTTP client would hold it back until it is whole.
/// </summary>
sealed class OpenBody : IDisposable
{
    readonly TcpClient tcp;
    readonly NetworkStream stream;

    OpenBody(TcpClient tcp) => (this.tcp, stream) = (tcp, tcp.GetStream());

    public static async Task<OpenBody> Send(
        ApiServer server,
        Caller caller,
        string path,
        string begin,
        string type = "application/x-ndjson"
    )
    {
        var body = new OpenBody(new TcpClient(server.Address.Host, server.Address.Port) { NoDelay = true });
        await body.Write(
            $"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {caller.Key}\r\nContent-Type: {type}\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        await body.Chunk(begin);
        return body;
    }

    public async Task Finish(string rest)
    {
        try
        {
            await Chunk(rest);
            await Write("0\r\n\r\n");
        }
        catch (IOException)
        {
            // Cut.
        }
    }

    /// <summary>Everything that comes until the server closes the connection.</summary>
    public async Task<string> Answer()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var all = new MemoryStream();
        try
        {
            await stream.CopyToAsync(all, limit.Token);
        }
        catch (IOException)
        {
            // Cut.
        }
        return Encoding.UTF8.GetString(all.ToArray());
    }

    public void Dispose() => tcp.Dispose();

    Task Chunk(string text) => Write($"{Encoding.UTF8.GetByteCount(text):x}\r\n{text}\r\n");

    async Task Write(string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
}
