using System.Text;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Replay;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>A project with items, and its keys: who may send and withdraw.</summary>
sealed class ChaosProject : IDisposable
{
    /// <summary>3: small enough that a round of load fills items, which is when a fourth judgment would show.</summary>
    public const int Overlap = 3;

    public const int StrengthMax = 2;

    /// <summary>16 requests at once: the engine then commits groups, and a kill falls into one.</summary>
    const int Connections = 16;

    ChaosProject(Ledger ledger, IReadOnlyList<string> items, ApiClient admin, ApiClient ingest, ApiClient lead) =>
        (Ledger, Items, Admin, Ingest, Lead) = (ledger, items, admin, ingest, lead);

    public Ledger Ledger { get; }

    /// <summary>The items that are judged; those of imports under load come beside them.</summary>
    public IReadOnlyList<string> Items { get; }

    public ApiClient Admin { get; }
    public ApiClient Ingest { get; }
    public ApiClient Lead { get; }

    public static async Task<ChaosProject> Create(
        ServerProcess server,
        string id,
        int items,
        CancellationToken cancellation
    )
    {
        var admin = new ApiClient(server.Address, server.Key, Connections);
        var ledger = new Ledger(id);
        await admin.Post(
            "/v1/projects",
            new JsonObject
            {
                ["id"] = id,
                ["name"] = id,
                ["categories"] = new JsonArray(new JsonObject { ["id"] = "a" }, new JsonObject { ["id"] = "b" }),
                ["criteria"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = ReplayOptions.Criterion,
                        ["scale"] = new JsonObject { ["kind"] = "preference", ["strength"] = StrengthMax },
                    }
                ),
                ["overlap"] = Overlap,
            },
            cancellation
        );
        var names = Enumerable.Range(0, items).Select(i => $"i{i}").ToList();
        await admin.PostLines($"{ledger.Path}/batches/first/items", Lines(names, id), cancellation);
        return new ChaosProject(ledger, names, admin, await Key("ingest"), await Key("lead"));

        async Task<ApiClient> Key(string role)
        {
            var made = await admin.Post(
                $"{ledger.Path}/keys",
                new JsonObject { ["role"] = role, ["label"] = role },
                cancellation
            );
            return new ApiClient(server.Address, (string)made["key"]!, Connections);
        }
    }

    /// <summary>The same project on a server that was started on a copy of the folder.</summary>
    public ChaosProject At(ServerProcess server) =>
        new(
            Ledger,
            Items,
            new ApiClient(server.Address, server.Key, Connections),
            new ApiClient(server.Address, Ingest.Key, Connections),
            new ApiClient(server.Address, Lead.Key, Connections)
        );

    /// <summary>Item lines whose prompts can be found in a file.</summary>
    public static byte[] Lines(IEnumerable<string> items, string project) =>
        Encoding.UTF8.GetBytes(
            string.Concat(
                items.Select(
                    (item, i) =>
                        $$"""{"id":"{{item}}","category":"{{(i % 2 == 0 ? "a" : "b")}}","prompt":"{{Prompt(project, item)}}","responses":[{"id":"x","text":"one"},{"id":"y","text":"two"}]}"""
                        + "\n"
                )
            )
        );

    public static string Prompt(string project, string item) => $"The prompt of {item} in {project}, word for word.";

    public void Dispose()
    {
        Admin.Dispose();
        Ingest.Dispose();
        Lead.Dispose();
    }
}
