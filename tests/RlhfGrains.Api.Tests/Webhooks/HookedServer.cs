using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Api.Tests.Webhooks;

/// <summary>A server whose clock only the test moves, and which may send to loopback.</summary>
sealed class HookedServer : IAsyncDisposable
{
    readonly MemoryJournal journal;

    HookedServer(ManualTimeProvider clock, MemoryJournal journal)
    {
        (Clock, this.journal) = (clock, journal);
        Server = new ApiServer { Clock = clock, Journal = journal };
        Server.Settings.Webhooks.AllowHttp = true;
        Server.Settings.Webhooks.AllowPrivateTargets = true;
    }

    public ManualTimeProvider Clock { get; }
    public ApiServer Server { get; }

    public static async Task<HookedServer> Start(bool allow = true)
    {
        var hooked = new HookedServer(
            new ManualTimeProvider(Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))),
            new MemoryJournal()
        );
        hooked.Server.Settings.Webhooks.AllowHttp = hooked.Server.Settings.Webhooks.AllowPrivateTargets = allow;
        await hooked.Server.InitializeAsync();
        return hooked;
    }

    /// <summary>The same journal under another server, as after a restart.</summary>
    public async Task<HookedServer> Restart(bool allow = true)
    {
        await Server.DisposeAsync();
        var next = new HookedServer(Clock, journal.Reopen());
        next.Server.Settings.Webhooks.AllowHttp = next.Server.Settings.Webhooks.AllowPrivateTargets = allow;
        await next.Server.InitializeAsync();
        return next;
    }

    public static async Task<Webhook> Subscribe(
        TestProject project,
        string url,
        string events = "\"item.completed\"",
        string more = ""
    )
    {
        var made = (
            await project.Lead.Post(
                $"{project.Path}/webhooks",
                $$"""{"url":"{{url}}","label":"A test","events":[{{events}}]{{more}}}"""
            )
        ).Expect(201);
        return new Webhook(
            project.Lead,
            $"{project.Path}/webhooks/{made.String("id")}",
            made.String("id"),
            made.String("secret")
        );
    }

    public ValueTask DisposeAsync() => new(Server.DisposeAsync());
}

sealed record Webhook(Caller Lead, string Path, string Id, string Secret)
{
    public async Task<JsonElement> Read() => (await Lead.Get(Path)).Expect(200).Json;

    public async Task<IReadOnlyList<JsonElement>> Deliveries() =>
        [.. (await Lead.Get(Path + "/deliveries")).Expect(200).Json.GetProperty("items").EnumerateArray()];

    /// <summary>Reads until what the server does on its own has come so far.</summary>
    public async Task<JsonElement> Until(Func<JsonElement, bool> holds)
    {
        for (var read = 0; read < 20_000; read++)
        {
            var now = await Read();
            if (holds(now))
                return now;
        }
        throw new InvalidOperationException($"it does not come to that: {await Read()}");
    }
}
