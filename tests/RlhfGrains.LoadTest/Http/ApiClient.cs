using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Http;

/// <summary>Speaks to a server with one key over a bounded number of connections. Answers are read whole.</summary>
sealed class ApiClient : IDisposable
{
    /// <summary>
    /// 60 s: opening a batch of 50,000 items takes seconds on a slow disk; beyond a minute nobody is there.
    /// </summary>
    const int AnswerSecondsMax = 60;

    const int ConnectSecondsMax = 5;

    readonly HttpClient http;

    public ApiClient(Uri server, string key, int connections)
    {
        Server = server;
        Key = key;
        http = new HttpClient(
            new SocketsHttpHandler
            {
                MaxConnectionsPerServer = connections,
                UseProxy = false,
                AllowAutoRedirect = false,
                ConnectTimeout = TimeSpan.FromSeconds(ConnectSecondsMax),
            }
        )
        {
            BaseAddress = server,
            Timeout = TimeSpan.FromSeconds(AnswerSecondsMax),
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public Uri Server { get; }

    public string Key { get; }

    public Task<JsonNode> Get(string path, CancellationToken cancellation) =>
        Send(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    /// <summary>An answer that is not one JSON document: lines of them, or no JSON at all.</summary>
    public async Task<string> GetText(string path, CancellationToken cancellation) =>
        Encoding.UTF8.GetString(await SendRaw(new HttpRequestMessage(HttpMethod.Get, path), cancellation));

    public Task<JsonNode> Delete(
        string path,
        CancellationToken cancellation,
        params ReadOnlySpan<(string Name, string Value)> headers
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, path);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return Send(request, cancellation);
    }

    public Task<JsonNode> Post(string path, JsonObject body, CancellationToken cancellation) =>
        Post(path, Encoding.UTF8.GetBytes(body.ToJsonString()), "application/json", cancellation);

    public Task<JsonNode> PostLines(string path, ReadOnlyMemory<byte> lines, CancellationToken cancellation) =>
        Post(path, lines, "application/x-ndjson", cancellation);

    public Task<JsonNode> Post(string path, ReadOnlyMemory<byte> body, string mediaType, CancellationToken cancellation)
    {
        var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return Send(new HttpRequestMessage(HttpMethod.Post, path) { Content = content }, cancellation);
    }

    async Task<JsonNode> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        var body = await SendRaw(request, cancellation);
        return body.Length == 0 ? new JsonObject() : JsonNode.Parse(body)!;
    }

    /// <exception cref="ApiProblem">The server answered, and not with success.</exception>
    /// <exception cref="HttpRequestException">No answer came.</exception>
    async Task<byte[]> SendRaw(HttpRequestMessage request, CancellationToken cancellation)
    {
        using (request)
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellation);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            return answer.IsSuccessStatusCode
                ? body
                : throw Problem(answer.StatusCode, answer.Headers.RetryAfter?.Delta, body);
        }
    }

    public static ApiProblem Problem(HttpStatusCode status, TimeSpan? retryAfter, ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        try
        {
            var problem = JsonNode.Parse(text);
            return new ApiProblem(
                status,
                (string?)problem?["code"] ?? "",
                (string?)problem?["detail"] ?? (string?)problem?["title"] ?? text,
                retryAfter,
                text
            );
        }
        catch (JsonException)
        {
            return new ApiProblem(status, "", text, retryAfter, text);
        }
    }

    public void Dispose() => http.Dispose();
}
