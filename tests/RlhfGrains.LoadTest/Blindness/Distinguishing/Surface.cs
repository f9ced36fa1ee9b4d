using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace RlhfGrains.LoadTest.Blindness.Distinguishing;

/// <summary>Somebody with a key, who measures what each request is answered with.</summary>
sealed class Surface(HttpClient http, Uri server, string key)
{
    public Task<Answer> Get(string path) => Send(HttpMethod.Get, path, null);

    public Task<Answer> Post(string path, string? body = null, string type = "application/json") =>
        Send(HttpMethod.Post, path, body, type);

    public Task<Answer> Put(string path, string body, string? ifMatch = null) =>
        Send(HttpMethod.Put, path, body, "application/json", ifMatch);

    async Task<Answer> Send(
        HttpMethod method,
        string path,
        string? body,
        string type = "application/json",
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(server, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }
        var asked = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var ms = Stopwatch.GetElapsedTime(asked).TotalMilliseconds;
        var headers = answer.Headers.Concat(answer.Content.Headers).Sum(h => h.Key.Length + h.Value.Sum(v => v.Length));
        return new Answer((int)answer.StatusCode, text, headers, ms);
    }
}

/// <param name="HeaderChars">Names and values of all headers.</param>
readonly record struct Answer(int Status, string Text, int HeaderChars, double Ms)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public Answer Expect(int status) =>
        Status == status ? this : throw new InvalidOperationException($"{status} was expected, not {Status}: {Text}");
}
