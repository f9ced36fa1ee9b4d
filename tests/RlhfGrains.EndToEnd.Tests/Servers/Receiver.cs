using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RlhfGrains.EndToEnd.Tests.Servers;

/// <summary>Somebody else's server, on a free loopback port: keeps what it gets and answers as the test says.</summary>
sealed class Receiver : IDisposable
{
    static readonly TimeSpan NextMax = TimeSpan.FromSeconds(60);

    readonly HttpListener listener = new();
    readonly BlockingCollection<Notice> received = [];

    public Receiver()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/in/";
        }
        listener.Prefixes.Add(Url);
        listener.Start();
        _ = Listen();
    }

    public string Url { get; }

    /// <summary>The status of each answer.</summary>
    public Func<Notice, int> Answer { get; set; } = static _ => 204;

    public int Unread => received.Count;

    public async Task<Notice> Next() =>
        await Task.Run(() =>
            received.TryTake(out var notice, NextMax) ? notice : throw new TimeoutException("nothing was sent")
        );

    /// <summary>Subscribes it to these events of a project.</summary>
    public async Task<Webhook> Subscribe(RealProject project, string events, string more = "")
    {
        var listed = string.Join(',', events.Split(' ').Select(e => $"\"{e}\""));
        var made = (
            await project.Lead.Post(
                $"{project.Path}/webhooks",
                $$"""{"url":"{{Url}}","label":"A test","events":[{{listed}}]{{more}}}"""
            )
        ).Expect(201);
        return new Webhook(project, $"{project.Path}/webhooks/{made.String("id")}", made.String("secret"));
    }

    public void Dispose() => listener.Close();

    async Task Listen()
    {
        while (true)
        {
            try
            {
                var context = await listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                var headers = context.Request.Headers.AllKeys.ToDictionary(
                    h => h!,
                    h => context.Request.Headers[h]!,
                    StringComparer.OrdinalIgnoreCase
                );
                var notice = new Notice(headers, body.ToArray());
                context.Response.StatusCode = Answer(notice);
                context.Response.Close();
                received.Add(notice);
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
            {
                return; // the test is over
            }
        }
    }
}

sealed record Notice(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Id => Headers["webhook-id"];
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;
    public string Type => Json.String("type");

    /// <summary>As a receiver checks it (README).</summary>
    public bool IsSignedWith(string secret)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{Id}.{Headers["webhook-timestamp"]}."), .. Body];
        var wanted =
            "v1,"
            + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), signed));
        return Headers["webhook-signature"].Split(' ').Contains(wanted);
    }
}

sealed record Webhook(RealProject Project, string Path, string Secret)
{
    public async Task<JsonElement> Read() => (await Project.Lead.Get(Path)).Expect(200).Json;

    public async Task<IReadOnlyList<JsonElement>> Deliveries() =>
        [.. (await Project.Lead.Get(Path + "/deliveries")).Expect(200).At("items").EnumerateArray()];

    /// <summary>Waits until nothing is to be sent any more.</summary>
    public Task Idle() =>
        Waiting.For("webhook without waiting deliveries", async () => (await Read()).At("waiting").GetInt32() == 0);
}
