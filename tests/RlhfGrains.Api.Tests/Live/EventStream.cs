using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Live;

/// <summary>A reader of a project's events.</summary>
sealed class EventStream(HttpResponseMessage response, StreamReader lines) : IDisposable
{
    public static async Task<EventStream> Open(Caller caller, ApiServer server, string path)
    {
        using var request = caller.Request(HttpMethod.Get, path + "/events");
        var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <returns>Empty at the end of the stream.</returns>
    public async Task<(string Kind, string Data)> Next()
    {
        var (kind, data) = ("", "");
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                kind = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.Length == 0 && kind.Length > 0)
                break;
        }
        return (kind, data);
    }

    public void Dispose()
    {
        lines.Dispose();
        response.Dispose();
    }
}
