using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace RlhfGrains.EndToEnd.Tests.Servers;

/// <summary>Somebody with a key.</summary>
sealed class Caller(RealServer server, string key)
{
    public RealServer Server { get; } = server;
    public string Key { get; } = key;

    public Task<Reply> Get(string path) => Send(HttpMethod.Get, path, null, null);

    public Task<Reply> Post(string path, string? json = null) => Send(HttpMethod.Post, path, json, "application/json");

    public Task<Reply> PostLines(string path, params IEnumerable<string> lines) =>
        Send(HttpMethod.Post, path, string.Concat(lines.Select(l => l + "\n")), "application/x-ndjson");

    public Task<Reply> Put(string path, string json, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Put, path, json, "application/json", headers);

    public Task<Reply> Patch(string path, string json) => Send(HttpMethod.Patch, path, json, "application/json");

    public Task<Reply> Delete(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Delete, path, null, null, headers);

    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, new Uri(Server.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return request;
    }

    async Task<Reply> Send(
        HttpMethod method,
        string path,
        string? body,
        string? type,
        params (string Name, string Value)[] headers
    )
    {
        using var request = Request(method, path);
        if (body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue(type!) },
            };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await Server.Http.SendAsync(request);
        return new Reply((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}

sealed record Reply(int Status, string Text)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public IReadOnlyList<JsonElement> Lines =>
        [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];

    public Reply Expect(int status, string? code = null)
    {
        if (Status != status || (code is not null && Json.At("code").GetString() != code))
            Assert.Fail($"{status} {code} was expected, not {Status}: {Text}");
        return this;
    }

    /// <inheritdoc cref="Paths.At"/>
    public JsonElement At(string path) => Json.At(path);

    public string String(string path) => At(path).GetString()!;

    public int Int(string path) => At(path).GetInt32();
}

static class Paths
{
    /// <summary>What lies under <c>rows/0/answers</c>.</summary>
    public static JsonElement At(this JsonElement json, string path) =>
        path.Split('/')
            .Aggregate(json, static (at, step) =>
                at.ValueKind is JsonValueKind.Array
                    ? at[int.Parse(step, CultureInfo.InvariantCulture)]
                    : at.GetProperty(step)
            );

    public static string String(this JsonElement json, string path) => json.At(path).GetString()!;
}
