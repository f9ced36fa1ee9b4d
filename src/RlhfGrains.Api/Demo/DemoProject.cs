using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;

namespace RlhfGrains.Api.Demo;

/// <summary>Plays the demo's project over HTTP, as a frontend would.</summary>
sealed class DemoProject(string id, Uri server, string adminKey) : IDisposable
{
    public const string DefaultId = "demo";
    public const string Helpfulness = "helpfulness";
    public const string Quality = "quality";

    /// <summary>
    /// 10 s for the counts of a cluster to follow the judgments, which takes milliseconds: behind it the figures are
    /// shown as they are.
    /// </summary>
    static readonly TimeSpan SettledMax = TimeSpan.FromSeconds(10);

    // Rare enough to cost nothing.
    static readonly TimeSpan SettlingPoll = TimeSpan.FromMilliseconds(50);

    readonly HttpClient http = new() { BaseAddress = server };
    string ingestKey = "";

    public string LeadKey { get; private set; } = "";

    /// <summary>Makes the project, its keys and its items.</summary>
    public async Task Create(IReadOnlyList<DemoItem> items, CancellationToken stop)
    {
        await Post(
            "/v1/projects",
            adminKey,
            new JsonObject
            {
                ["id"] = id,
                ["name"] = "A small preference project",
                ["categories"] = new JsonArray([
                    .. items
                        .Select(i => i.Category)
                        .Distinct()
                        .Order(StringComparer.Ordinal)
                        .Select(c => new JsonObject { ["id"] = c }),
                ]),
                ["criteria"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = Helpfulness,
                        ["title"] = "Order the outputs by how much they help",
                        ["scale"] = new JsonObject { ["kind"] = "ranking" },
                    },
                    new JsonObject
                    {
                        ["id"] = Quality,
                        ["title"] = "Is it accurate and harmless?",
                        ["scale"] = new JsonObject
                        {
                            ["kind"] = "ratings",
                            ["labels"] = new JsonArray("poor", "fair", "good"),
                        },
                    }
                ),
                ["overlap"] = DemoAnnotator.All.Count,
            },
            stop
        );
        LeadKey = await NewKey("lead", stop);
        ingestKey = await NewKey("ingest", stop);
        var people = DemoAnnotator.All.Select(a => new JsonObject
        {
            ["externalId"] = a.Name.ToLowerInvariant(),
            ["name"] = a.Name,
        });
        await PostLines($"/v1/projects/{id}/annotators:import", people, stop);
        await PostLines($"/v1/projects/{id}/batches/all/items", items.Select(ToJson), stop);
    }

    /// <summary>Imports some prompts once more under other ids, for a frontend to pull.</summary>
    /// <returns>The key of a new annotator.</returns>
    public async Task<string> LeaveTasks(IEnumerable<DemoItem> items, CancellationToken stop)
    {
        await PostLines(
            $"/v1/projects/{id}/batches/more/items",
            items.Select(i => ToJson(i with { Id = "more-" + i.Id })),
            stop
        );
        var you = await Post(
            $"/v1/projects/{id}/annotators",
            ingestKey,
            new JsonObject { ["externalId"] = "you" },
            stop
        );
        return await NewKey("annotator", stop, you.GetProperty("id").GetString());
    }

    public async Task Submit(DemoItem item, JsonObject judgment, CancellationToken stop) =>
        await Post($"/v1/projects/{id}/items/{item.Id}/judgments", ingestKey, judgment, stop);

    public async Task<JsonElement> Get(string path, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/projects/{id}/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", LeadKey);
        return await Send(request, stop);
    }

    /// <summary>
    /// The annotators, when they have heard of every judgment of these prompts: an answer does not wait for that, and
    /// on a cluster neither do the counts.
    /// </summary>
    public async Task<JsonElement> Annotators(IEnumerable<DemoItem> judged, CancellationToken stop)
    {
        // Of a ranking each pair of outputs is compared with the one of every other annotator.
        var pairs =
            judged.Sum(i => i.Responses.Count * (i.Responses.Count - 1) / 2)
            * DemoAnnotator.All.Count
            * (DemoAnnotator.All.Count - 1);
        var since = Stopwatch.GetTimestamp();
        while (true)
        {
            var annotators = await Get("annotators", stop);
            if (
                annotators.GetProperty("items").EnumerateArray().Sum(a => DemoReport.Pairs(a).Pairs) >= pairs
                || Stopwatch.GetElapsedTime(since) > SettledMax
            )
                return annotators;
            await Task.Delay(SettlingPoll, stop);
        }
    }

    public void Dispose() => http.Dispose();

    async Task<string> NewKey(string role, CancellationToken stop, string? annotator = null) => (
            await Post(
                $"/v1/projects/{id}/keys",
                adminKey,
                new JsonObject
                {
                    ["role"] = role,
                    ["label"] = "demo",
                    ["annotator"] = annotator,
                },
                stop
            )
        ).GetProperty("key").GetString()!;

    async Task<JsonElement> Post(string path, string key, JsonObject body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await Send(request, stop);
    }

    async Task PostLines(string path, IEnumerable<JsonObject> lines, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(
                string.Concat(lines.Select(l => l.ToJsonString() + "\n")),
                Encoding.UTF8,
                LineContent.Type
            ),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ingestKey);
        using var response = await http.SendAsync(request, stop);
        await Check(response, stop);
    }

    async Task<JsonElement> Send(HttpRequestMessage request, CancellationToken stop)
    {
        using var response = await http.SendAsync(request, stop);
        await Check(response, stop);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(stop)).RootElement;
    }

    static async Task Check(HttpResponseMessage response, CancellationToken stop)
    {
        if (!response.IsSuccessStatusCode)
            throw new StartException("The demo was refused: " + await response.Content.ReadAsStringAsync(stop));
    }

    static JsonObject ToJson(DemoItem item) =>
        new()
        {
            ["id"] = item.Id,
            ["category"] = item.Category,
            ["prompt"] = item.Prompt,
            ["responses"] = new JsonArray([
                .. item.Responses.Select(r => new JsonObject
                {
                    ["id"] = r.Id,
                    ["text"] = r.Text,
                    ["features"] = new JsonObject { ["words"] = r.Text.Split(' ').Length },
                }),
            ]),
        };
}
