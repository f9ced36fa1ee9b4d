using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RlhfGrains.Api.Tests.Hosting;

/// <summary>Somebody with a key.</summary>
public sealed class Caller(ApiServer server, string? key)
{
    public string? Key { get; } = key;

    public Task<Reply> Get(string path, string? ifNoneMatch = null) =>
        Send(HttpMethod.Get, path, null, null, ("If-None-Match", ifNoneMatch));

    public Task<Reply> Post(string path, string body, string? requestId = null) =>
        Send(HttpMethod.Post, path, Encoding.UTF8.GetBytes(body), "application/json", ("Idempotency-Key", requestId));

    public Task<Reply> PostLines(string path, params IEnumerable<string> lines) =>
        Send(
            HttpMethod.Post,
            path,
            Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))),
            "application/x-ndjson"
        );

    public Task<Reply> PostNothing(string path, string? requestId = null) =>
        Send(HttpMethod.Post, path, null, null, ("Idempotency-Key", requestId));

    public Task<Reply> Put(string path, string body, string? ifMatch) =>
        Send(HttpMethod.Put, path, Encoding.UTF8.GetBytes(body), "application/json", ("If-Match", ifMatch));

    public Task<Reply> Delete(string path) => Send(HttpMethod.Delete, path, null, null);

    public async Task<Reply> Send(
        HttpMethod method,
        string path,
        byte[]? body,
        string? contentType,
        params (string Name, string? Value)[] headers
    )
    {
        using var request = Request(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            if (contentType is not null)
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        }
        foreach (var (name, value) in headers.Where(h => h.Value is not null))
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await server.Http.SendAsync(request);
        return new Reply(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers,
            response.Content.Headers.ContentType?.MediaType
        );
    }

    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(server.Address, path));
        if (Key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + Key);
        return request;
    }
}

public sealed record Reply(int Status, string Text, HttpResponseHeaders Headers, string? ContentType)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>The code of a problem; null for anything else.</summary>
    public string? Code => ContentType == "application/problem+json" ? Json.GetProperty("code").GetString() : null;

    public IReadOnlyList<JsonElement> Lines =>
        [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    public string String(string member) => Json.GetProperty(member).GetString()!;

    public Reply Expect(int status)
    {
        if (Status != status)
            Assert.Fail($"{status} was expected, not {Status}: {Text}");
        return this;
    }

    public Reply ExpectProblem(int status, string code)
    {
        if (Status != status || Code != code)
            Assert.Fail($"{status} {code} was expected, not {Status}: {Text}");
        return this;
    }
}
