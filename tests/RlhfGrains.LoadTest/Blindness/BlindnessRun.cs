using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Bench;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Blindness;

/// <summary>
/// Annotators with keys of their own work through gold and ordinary items that are alike; which was which is asked for
/// afterwards, with a lead's key.
/// </summary>
sealed class BlindnessRun(ApiClient admin, BlindnessOptions options)
{
    /// <summary>
    /// What the issue of blindness asks for: an annotator who measures is right in at most 52 of 100 guesses between
    /// two.
    /// </summary>
    const double AucDistanceMax = .02;

    const double Share = .5;
    const int Overlap = 2;
    const int ItemsPerBatch = 10_000;

    /// <summary>A tenth of the answers, to compile the hot path.</summary>
    const int WarmUpShare = 10;

    readonly string path = "/v1/projects/blind-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    readonly ConcurrentDictionary<string, (long Next, long Judgment)> measured = new();
    readonly List<ApiClient> annotators = [];
    int answers;

    // Half as much again of each kind as is measured: the draws decide how many of each come.
    int Gold => options.Pairs * 3 / 2 / BlindnessOptions.Annotators;
    int Ordinary => options.Pairs * 3 / 2 / Overlap;
    int AnswersWanted => options.Pairs * 2 + options.Pairs / 5;
    int WarmUp => AnswersWanted / WarmUpShare;

    public async Task Prepare(CancellationToken cancellation)
    {
        await admin.Post(
            "/v1/projects",
            new JsonObject
            {
                ["id"] = path[(path.LastIndexOf('/') + 1)..],
                ["name"] = "blindness",
                ["overlap"] = Overlap,
                ["categories"] = new JsonArray(new JsonObject { ["id"] = "c" }),
                ["criteria"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = "better",
                        ["scale"] = new JsonObject { ["kind"] = "preference", ["strength"] = 2 },
                    }
                ),
                ["quality"] = new JsonObject { ["gold"] = new JsonObject { ["share"] = Share } },
            },
            cancellation
        );
        var lines = new List<string>();
        for (var i = 0; i < Ordinary; i++)
            lines.Add(Line($"i{i}", ""));
        for (var i = 0; i < Gold; i++)
            lines.Insert(
                i * lines.Count / Gold,
                Line(
                    $"g{i}",
                    ",\"gold\":{\"answers\":[{\"criterion\":\"better\",\"preference\":{\"first\":\"a\",\"second\":\"b\",\"accepted\":{\"min\":1}}}]}"
                )
            );
        foreach (var (batch, n) in lines.Chunk(ItemsPerBatch).Select((b, n) => (b, n)))
            await admin.PostLines(
                $"{path}/batches/b{n}/items",
                Encoding.UTF8.GetBytes(string.Join('\n', batch)),
                cancellation
            );
        for (var a = 0; a < BlindnessOptions.Annotators; a++)
        {
            var id = (string)
                (
                    await (await Key("lead", null, cancellation)).Post(
                        $"{path}/annotators",
                        new JsonObject { ["externalId"] = $"w{a}" },
                        cancellation
                    )
                )["id"]!;
            annotators.Add(await Key("annotator", id, cancellation));
        }
        Screen.Say(
            Text(
                $"{Ordinary:N0} ordinary items of overlap {Overlap}, {Gold:N0} gold; {BlindnessOptions.Annotators} annotators, {options.AtOnce} at a time"
            )
        );
    }

    public async Task Work(CancellationToken cancellation)
    {
        var working = Task.WhenAll(
            Enumerable.Range(0, options.AtOnce).Select(w => Task.Run(() => Work(w, cancellation), cancellation))
        );
        await Screen.Follow("answered", AnswersWanted + WarmUp, () => (Volatile.Read(ref answers), ""), working);
    }

    /// <param name="isShort">Too few to say anything: only printed.</param>
    public async Task<bool> Judge(bool isShort, CancellationToken cancellation)
    {
        var (gold, ordinary) = (new List<(long Next, long Judgment)>(), new List<(long Next, long Judgment)>());
        using var lead = await Key("lead", null, cancellation);
        var names = Enumerable
            .Range(0, Gold)
            .Select(i => $"g{i}")
            .Concat(Enumerable.Range(0, Ordinary).Select(i => $"i{i}"));
        foreach (var item in names)
        {
            foreach (var judgment in (await lead.Get($"{path}/items/{item}", cancellation))["judgments"]!.AsArray())
            {
                if (!measured.TryGetValue((string)judgment!["id"]!, out var times))
                    continue;
                ((string)judgment["kind"]! == "gold" ? gold : ordinary).Add(times);
            }
        }
        Screen.Say(Machine.Describe());
        var verdict = new Verdict();
        verdict.Equal("answers with their times found again", gold.Count + ordinary.Count, measured.Count);
        var tests = new[]
        {
            Row("tasks:next", [.. gold.Select(t => t.Next)], [.. ordinary.Select(t => t.Next)]),
            Row("judgment", [.. gold.Select(t => t.Judgment)], [.. ordinary.Select(t => t.Judgment)]),
        };
        Screen.Table(
            Text($"{gold.Count:N0} answers to gold, {ordinary.Count:N0} to ordinary items, interleaved"),
            ["request", "gold p50, p95 ms", "ordinary p50, p95 ms", "AUC", "standard error"],
            tests.Select(t => t.Cells)
        );
        if (!isShort)
        {
            foreach (var (test, _) in tests)
                verdict.Equal(
                    Text($"AUC within .50 +- {AucDistanceMax}: {test.Auc:0.0000}"),
                    Math.Abs(test.Auc - .5) <= AucDistanceMax ? 1 : 0,
                    1
                );
            verdict.Equal(
                Text($"at least {options.Pairs:N0} of each"),
                Math.Min(gold.Count, ordinary.Count) >= options.Pairs ? 1 : 0,
                1
            );
        }
        verdict.Print("blindness");
        foreach (var annotator in annotators)
            annotator.Dispose();
        return verdict.Holds;
    }

    async Task Work(int worker, CancellationToken cancellation)
    {
        for (var turn = worker; Volatile.Read(ref answers) < AnswersWanted + WarmUp; turn += options.AtOnce)
        {
            var annotator = annotators[turn % annotators.Count];
            var asked = Stopwatch.GetTimestamp();
            var task = (
                await annotator.Post($"{path}/tasks:next", ReadOnlyMemory<byte>.Empty, "application/json", cancellation)
            )["task"];
            var next = Stopwatch.GetTimestamp() - asked;
            if (task is null)
                throw new InputException("the work was used up before enough was measured");
            var (id, body) = ((string)task["id"]!, Judgment(task));
            var sent = Stopwatch.GetTimestamp();
            await annotator.Post($"{path}/tasks/{id}/judgment", body, "application/json", cancellation);
            var judgment = Stopwatch.GetTimestamp() - sent;
            if (Interlocked.Increment(ref answers) > WarmUp)
                measured[id] = (next, judgment);
        }
    }

    async Task<ApiClient> Key(string role, string? annotator, CancellationToken cancellation)
    {
        var wanted = new JsonObject { ["role"] = role, ["label"] = "blindness" };
        if (annotator is not null)
            wanted["annotator"] = annotator;
        return new ApiClient(admin.Server, (string)(await admin.Post($"{path}/keys", wanted, cancellation))["key"]!, 1);
    }

    static (RankTest Test, string[] Cells) Row(string request, List<long> gold, List<long> ordinary)
    {
        var test = RankTest.Of(gold, ordinary);
        return (
            test,
            [
                request,
                Percentiles(gold),
                Percentiles(ordinary),
                Text($"{test.Auc:0.0000}"),
                Text($"{test.StandardError:0.0000}"),
            ]
        );
    }

    static string Percentiles(List<long> times)
    {
        times.Sort();
        return Text($"{Ms(times[times.Count / 2]):0.000}, {Ms(times[times.Count * 95 / 100]):0.000}");
    }

    static double Ms(long ticks) => ticks * 1_000.0 / Stopwatch.Frequency;

    static string Line(string id, string more) =>
        $"{{\"id\":\"{id}\",\"category\":\"c\",\"prompt\":\"Which is better?\",\"responses\":[{{\"id\":\"a\",\"text\":\"one\"}},{{\"id\":\"b\",\"text\":\"two\"}}]{more}}}";

    static byte[] Judgment(JsonNode task) =>
        Encoding.UTF8.GetBytes(
            $"{{\"answers\":[{{\"criterion\":\"better\",\"preference\":{{\"first\":\"{task["responses"]![0]!["id"]}\",\"second\":\"{task["responses"]![1]!["id"]}\",\"strength\":1}}}}]}}"
        );

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
