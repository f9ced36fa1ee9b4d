using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>The project that the load goes to: made for one bench, with items added as they are used up.</summary>
sealed class BenchProject(ApiClient admin)
{
    public const string Criterion = Replay.ReplayOptions.Criterion;

    /// <summary>64 items are opened at once: when the last so many are open, all are.</summary>
    const int OpeningMax = 64;

    static readonly TimeSpan OpenedPoll = TimeSpan.FromMilliseconds(100);

    static readonly string[] Categories = ["creative", "factual", "safety", "instruction"];

    string ingestKeyId = "";
    int items;

    public string Id { get; } = "bench-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

    public string IngestKey { get; private set; } = "";

    public IReadOnlyList<string> Annotators { get; private set; } = [];

    /// <summary>Items a second of each import.</summary>
    public List<double> ImportRates { get; } = [];

    public async Task Create(CancellationToken cancellation)
    {
        await admin.Post(
            "/v1/projects",
            new JsonObject
            {
                ["id"] = Id,
                ["name"] = "bench",
                ["categories"] = new JsonArray([.. Categories.Select(c => new JsonObject { ["id"] = c })]),
                ["criteria"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = Criterion,
                        ["scale"] = new JsonObject { ["kind"] = "preference", ["strength"] = JudgmentBytes.Strength },
                    }
                ),
            },
            cancellation
        );
        var key = await admin.Post(
            $"/v1/projects/{Id}/keys",
            new JsonObject { ["role"] = "ingest", ["label"] = "bench" },
            cancellation
        );
        (ingestKeyId, IngestKey) = ((string)key["id"]!, (string)key["key"]!);
        Annotators = await Enrol(cancellation);
    }

    public Task Revoke(CancellationToken cancellation) =>
        admin.Delete($"/v1/projects/{Id}/keys/{ingestKeyId}", cancellation);

    /// <summary>Imports items that nobody has judged.</summary>
    /// <returns>Where their numbers begin.</returns>
    public async Task<ItemRange> AddItems(int count, CancellationToken cancellation)
    {
        var range = new ItemRange(items, count);
        for (var done = 0; done < count; )
        {
            var part = Math.Min(BenchOptions.ItemsPerImportMax, count - done);
            var lines = Lines(items, part);
            var started = Stopwatch.GetTimestamp();
            await admin.PostLines($"/v1/projects/{Id}/batches/from-{items}/items?importId=bench", lines, cancellation);
            ImportRates.Add(part / Stopwatch.GetElapsedTime(started).TotalSeconds);
            items += part;
            done += part;
        }
        for (var item = Math.Max(range.From, items - OpeningMax); item < items; item++)
            await Opened(item, cancellation);
        return range;
    }

    // An import to a cluster is answered before its items are open.
    async Task Opened(int item, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await admin.Get($"/v1/projects/{Id}/items/{JudgmentBytes.ItemId(item)}", cancellation);
                return;
            }
            catch (ApiProblem problem) when (problem.Status is HttpStatusCode.NotFound || problem.IsPassing)
            {
                await Task.Delay(OpenedPoll, cancellation);
            }
        }
    }

    public async Task<long> JudgmentsCounted(CancellationToken cancellation) =>
        (await LiveAgreement.OfProject(admin, Id, cancellation)).Judgments;

    /// <summary>When all that were accepted are there: on a cluster the counts follow the judgments.</summary>
    public async Task<long> JudgmentsCounted(long accepted, CancellationToken cancellation) =>
        (await LiveAgreement.Counted(admin, Id, accepted, cancellation)).Judgments;

    async Task<List<string>> Enrol(CancellationToken cancellation)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < BenchOptions.Annotators; i++)
            lines.Append($"{{\"externalId\":\"bench-{i}\"}}\n");
        var ids = new List<string>(BenchOptions.Annotators);
        await using var exchange = await LineExchange.Open(
            admin.Server,
            $"/v1/projects/{Id}/annotators:import",
            IngestKey,
            cancellation
        );
        await exchange.Write(Encoding.UTF8.GetBytes(lines.ToString()), cancellation);
        await exchange.End(cancellation);
        await exchange.Read(
            line =>
                ids.Add(
                    (string?)JsonNode.Parse(line)!["id"]
                        ?? throw new InputException($"not enrolled: {Encoding.UTF8.GetString(line)}")
                ),
            cancellation
        );
        return ids;
    }

    static byte[] Lines(int from, int count)
    {
        var text = new string('x', BenchOptions.ItemTextChars / 4);
        var lines = new StringBuilder();
        for (var i = from; i < from + count; i++)
        {
            lines
                .Append(
                    $"{{\"id\":\"{JudgmentBytes.ItemId(i)}\",\"category\":\"{Categories[i % Categories.Length]}\",\"prompt\":\"{text}{text}\","
                )
                .Append(
                    $"\"responses\":[{{\"id\":\"a\",\"text\":\"{text}\"}},{{\"id\":\"b\",\"text\":\"{text}\"}}]}}\n"
                );
        }
        return Encoding.UTF8.GetBytes(lines.ToString());
    }
}

/// <summary>Numbers of items that were imported together.</summary>
readonly record struct ItemRange(int From, int Count);
