using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>What is no HTTP, or breaks off: refused or cut, never answered with success, never taken.</summary>
sealed class BrokenHttp(FuzzWorld world, ServerProcess server, Verdict verdict, CancellationToken cancellation)
{
    /// <summary>
    /// 2 s: whoever has said nothing more by then waits for a limit of the server, which is tried elsewhere.
    /// </summary>
    const int QuietSecondsMax = 2;

    const string Judgments = "/v1/projects/fz/items/i1/judgments";

    public async Task Run()
    {
        using var http = new RawHttp(server.Address);
        var before = await world.Judged(http, cancellation);
        var faults = new List<string>();
        var count = 0;
        foreach (var asking in All().Select(async odd => (odd.What, Answer: await Ask(odd.Bytes))).ToList())
        {
            count++;
            var (what, answer) = await asking;
            if (
                answer.Contains("HTTP/1.1 2", StringComparison.Ordinal)
                || answer.Contains("HTTP/1.1 500", StringComparison.Ordinal)
            )
                faults.Add($"{what}: {answer.Split('\r')[0]}");
        }
        faults.AddRange(await Pipelined());
        foreach (var fault in faults)
            Screen.Say($"FAULT broken HTTP: {fault}");
        verdict.Equal($"{count} broken requests on raw sockets, and pipelining: faults", faults.Count, 0);
        var isSame = await world.Judged(http, cancellation) == before;
        verdict.Add("... the item that they were for", isSame ? "as it was" : "changed", "as it was", isSame);
    }

    IEnumerable<(string What, byte[] Bytes)> All()
    {
        var body =
            """{"id":"broken","externalAnnotator":"known","answers":[{"criterion":"helpfulness","preference":{"first":"a","second":"b","strength":1}}]}""";
        string Head(string rest, string type = "application/json") =>
            $"POST {Judgments} HTTP/1.1\r\nHost: {world.Host}\r\nAuthorization: Bearer {world.Keys["ingest"]}\r\nContent-Type: {type}\r\n{rest}\r\n";
        string Chunked(string chunks, string type = "application/json") =>
            Head("Transfer-Encoding: chunked\r\n", type) + chunks;
        var hex = body.Length.ToString("x", CultureInfo.InvariantCulture);
        // Kestrel reads two odd forms all the same (the README's known limits say why that does no harm): what they
        // carry is refused for what it says.
        var wrong = body.Replace("\"a\"", "\"z\"", StringComparison.Ordinal);
        (string, string)[] texts =
        [
            ("a chunk size that is no number", Chunked($"zz\r\n{body}\r\n0\r\n\r\n")),
            ("a negative chunk size", Chunked($"-5\r\n{body}\r\n0\r\n\r\n")),
            ("a chunk size beyond 64 bits", Chunked($"fffffffffffffffff\r\n{body}\r\n0\r\n\r\n")),
            ("a huge chunk that never comes", Chunked($"7fffffff\r\n{body}")),
            ("a chunk shorter than it says", Chunked($"ffff\r\n{body}\r\n0\r\n\r\n")),
            ("a chunk longer than it says", Chunked($"5\r\n{body}\r\n0\r\n\r\n")),
            ("a chunk without its line break", Chunked($"{hex}\r\n{body}0\r\n\r\n")),
            ("no last chunk", Chunked($"{hex}\r\n{body}\r\n")),
            ("bare line feeds as chunk ends", Chunked($"{hex}\n{body}\n0\n\n")),
            ("an endless chunk extension", Chunked($"{hex};{new string('x', 100_000)}\r\n{wrong}\r\n0\r\n\r\n")),
            (
                "length and chunks at once, a smuggled request",
                Head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")
                    + "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n"
            ),
            ("two lengths", Head($"Content-Length: 5\r\nContent-Length: {body.Length}\r\n") + body),
            ("two equal lengths in one header", Head($"Content-Length: {body.Length}, {body.Length}\r\n") + body),
            ("a negative length", Head("Content-Length: -1\r\n") + body),
            ("a length with a sign", Head($"Content-Length: +{wrong.Length}\r\n") + wrong),
            ("a length that is no number", Head("Content-Length: many\r\n") + body),
            ("a length beyond 64 bits", Head("Content-Length: 99999999999999999999999\r\n") + body),
            ("a length shorter than the body", Head("Content-Length: 20\r\n") + body),
            ("a length longer than the body", Head($"Content-Length: {body.Length + 50}\r\n") + body),
            ("an unknown transfer coding", Head("Transfer-Encoding: gzip\r\n") + body),
            ("chunked twice", Head("Transfer-Encoding: chunked, chunked\r\n") + $"{hex}\r\n{body}\r\n0\r\n\r\n"),
            (
                "chunked twice, in two headers",
                Head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") + $"{hex}\r\n{body}\r\n0\r\n\r\n"
            ),
            ("packed, then chunked", Head("Transfer-Encoding: gzip, chunked\r\n") + $"{hex}\r\n{body}\r\n0\r\n\r\n"),
            ("a folded header", $"GET / HTTP/1.1\r\nHost: {world.Host}\r\nX: a\r\n b\r\n\r\n"),
            ("a space before the colon", $"GET / HTTP/1.1\r\nHost : {world.Host}\r\n\r\n"),
            ("no host", "GET /health/live HTTP/1.1\r\n\r\n"),
            ("two hosts", "GET /health/live HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            ("another version", $"GET / HTTP/9.9\r\nHost: {world.Host}\r\n\r\n"),
            ("no version", "GET /\r\n\r\n"),
            ("half a request line", "POST /v1/pro"),
            ("half of the headers", $"POST {Judgments} HTTP/1.1\r\nHost: {world.Host}\r\nAuthor"),
            ("half of a body", Head($"Content-Length: {body.Length}\r\n") + body[..40]),
            ("a header of 100 KB", $"GET / HTTP/1.1\r\nHost: {world.Host}\r\nX: {new string('a', 100_000)}\r\n\r\n"),
            (
                "5,000 headers",
                $"GET / HTTP/1.1\r\nHost: {world.Host}\r\n{string.Concat(Enumerable.Range(0, 5_000).Select(i => $"X{i}: a\r\n"))}\r\n"
            ),
            ("an address of 100 KB", $"GET /{new string('a', 100_000)} HTTP/1.1\r\nHost: {world.Host}\r\n\r\n"),
            ("a zero in the address", $"GET /\0 HTTP/1.1\r\nHost: {world.Host}\r\n\r\n"),
            ("another protocol", "SSH-2.0-OpenSSH_9.2\r\n"),
            ("nothing but line breaks", "\r\n\r\n\r\n\r\n"),
        ];
        foreach (var (what, text) in texts)
            yield return (what, Encoding.Latin1.GetBytes(text));
        yield return ("a TLS greeting", [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3, .. new byte[500]]);
        yield return (
            "an HTTP/2 greeting",
            Encoding.Latin1.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0")
        );
        var noise = new byte[4_096];
        new Random(1).NextBytes(noise);
        yield return ("noise", noise);
    }

    /// <returns>What came until the connection ended, or was quiet.</returns>
    async Task<string> Ask(byte[] bytes)
    {
        using var tcp = new TcpClient();
        using var quiet = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        quiet.CancelAfter(TimeSpan.FromSeconds(QuietSecondsMax));
        var held = new StringBuilder();
        try
        {
            await tcp.ConnectAsync(server.Address.Host, server.Address.Port, quiet.Token);
            var stream = tcp.GetStream();
            await stream.WriteAsync(bytes, quiet.Token);
            var buffer = new byte[4_096];
            while (await stream.ReadAsync(buffer, quiet.Token) is > 0 and var n)
                held.Append(Encoding.Latin1.GetString(buffer, 0, n));
        }
        catch (Exception failure)
            when (failure is IOException or SocketException
                || (failure is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            // Cut, as it may be.
        }
        return held.ToString();
    }

    /// <summary>Ten requests in one packet, one of them bad: answered in order.</summary>
    async Task<IReadOnlyList<string>> Pipelined()
    {
        var many = string.Concat(
            Enumerable
                .Range(0, 10)
                .Select(i => $"GET {(i == 5 ? "/nowhere" : "/health/live")} HTTP/1.1\r\nHost: {world.Host}\r\n\r\n")
        );
        var answers = await Ask(Encoding.Latin1.GetBytes(many));
        var found = string.Join(' ', answers.Split("HTTP/1.1 ").Skip(1).Select(a => a[..3]));
        return found == "200 200 200 200 200 404 200 200 200 200" ? [] : [$"pipelined: {found}"];
    }
}
