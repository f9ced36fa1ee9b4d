using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>A project with one item, which one annotator holds for a second and another one waits for.</summary>
sealed class OneLease : IDisposable
{
    readonly ApiClient frontend;
    readonly string path,
        other;

    OneLease(ApiClient frontend, string path, string other, DateTime expiresAt) =>
        (this.frontend, this.path, this.other, ExpiresAt) = (frontend, path, other, expiresAt);

    public DateTime ExpiresAt { get; }

    /// <summary>Whether the other one gets the item now.</summary>
    public async Task<bool> IsPassedOn() =>
        (await frontend.Post($"{path}/tasks:next?annotator={other}", [], CancellationToken.None))["task"] is not null;

    public static async Task<OneLease> Take(ApiClient admin, string id, CancellationToken cancellation)
    {
        var path = $"/v1/projects/{id}";
        await admin.Post(
            "/v1/projects",
            new JsonObject
            {
                ["id"] = id,
                ["name"] = id,
                ["overlap"] = 1,
                ["assignment"] = new JsonObject { ["leaseSeconds"] = 1 },
                ["categories"] = new JsonArray(new JsonObject { ["id"] = "a" }),
                ["criteria"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = "better",
                        ["scale"] = new JsonObject { ["kind"] = "preference", ["strength"] = 2 },
                    }
                ),
            },
            cancellation
        );
        await admin.PostLines($"{path}/batches/b/items", ChaosProject.Lines(["one"], id), cancellation);
        var key = (string)
            (
                await admin.Post(
                    $"{path}/keys",
                    new JsonObject { ["role"] = "ingest", ["label"] = "frontend" },
                    cancellation
                )
            )["key"]!;
        var frontend = new ApiClient(admin.Server, key, connections: 2);
        var (one, other) = (await Enrol("one"), await Enrol("other"));
        var task = (await frontend.Post($"{path}/tasks:next?annotator={one}", [], cancellation))["task"]!;
        return new OneLease(frontend, path, other, (DateTime)task["expiresAt"]!);

        async Task<string> Enrol(string name) =>
            (string)
                (await frontend.Post($"{path}/annotators", new JsonObject { ["externalId"] = name }, cancellation))[
                    "id"
                ]!;
    }

    public void Dispose() => frontend.Dispose();
}
