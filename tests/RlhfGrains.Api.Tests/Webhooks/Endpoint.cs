using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using RlhfGrains.Contracts;
using Shouldly;

namespace RlhfGrains.Api.Tests.Webhooks;

/// <summary>Somebody else's server, on a free loopback port: keeps what it gets and answers as the test says.</summary>
sealed class Endpoint : IAsyncDisposable
{
    readonly WebApplication app;
    readonly BlockingCollection<Notice> received = [];

    Endpoint(WebApplication app) => this.app = app;

    /// <summary>How it answers; 204 unless a test says otherwise.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = static c => Status(c, 204);

    public string Url => app.Urls.First() + "/in";

    /// <summary>What came and nobody has looked at.</summary>
    public int Unread => received.Count;

    public static async Task<Endpoint> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var endpoint = new Endpoint(builder.Build());
        endpoint.app.Run(endpoint.Take);
        await endpoint.app.StartAsync();
        return endpoint;
    }

    /// <summary>The next that comes.</summary>
    public Notice Next()
    {
        // A test that waits in vain says so instead of hanging.
        received.TryTake(out var notice, TimeSpan.FromSeconds(20)).ShouldBeTrue("nothing was sent");
        return notice!;
    }

    public static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    /// <summary>Keeps its caller waiting until that one gives up.</summary>
    public static async Task Never(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registered = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
    }

    async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(
            h => h.Key,
            h => h.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        received.Add(new Notice(context.Request.Path, headers, body.ToArray()));
        await Answer(context);
    }
}

sealed record Notice(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Id => Headers["webhook-id"];
    public string Text => Encoding.UTF8.GetString(Body);
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
    public string Type => Json.GetProperty("type").GetString()!;
    public JsonElement Data => Json.GetProperty("data");
    public Instant Timestamp =>
        Instant.FromUnixTimeSeconds(long.Parse(Headers["webhook-timestamp"], CultureInfo.InvariantCulture));

    /// <summary>As a receiver would check it, with nothing of ours.</summary>
    public bool IsSignedWith(string secret)
    {
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Id}.{Headers["webhook-timestamp"]}."), .. Body];
        var expected = "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed));
        return Headers["webhook-signature"].Split(' ').Contains(expected);
    }
}
