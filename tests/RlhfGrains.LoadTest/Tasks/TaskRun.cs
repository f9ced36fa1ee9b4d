using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Bench;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Tasks;

/// <summary>
/// One project, its items, and annotators who pull and judge until nothing is left, or for some seconds.
/// </summary>
sealed class TaskRun(ApiClient admin, ServerProcess? child, TasksOptions options, int items) : IDisposable
{
    const string Criterion = "better";

    /// <summary>60 s: a killed server is back in a second or two.</summary>
    static readonly TimeSpan BusyRetries = TimeSpan.FromSeconds(60);

    const int KillLookMs = 5;

    readonly string project = "tasks-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    readonly ConcurrentDictionary<string, string> acknowledged = new();
    readonly Backoff backoff = new(BusyRetries, Screen.Say);
    readonly List<string> annotators = [];
    ApiClient? frontend;
    long judged;

    string Path => $"/v1/projects/{project}";

    public async Task Prepare(CancellationToken cancellation)
    {
        await admin.Post(
            "/v1/projects",
            new JsonObject
            {
                ["id"] = project,
                ["name"] = "tasks",
                ["overlap"] = options.Overlap,
                ["categories"] = new JsonArray(new JsonObject { ["id"] = "c" }),
                ["criteria"] = new JsonArray(
                    new JsonObject
                    {
                        ["id"] = Criterion,
                        ["scale"] = new JsonObject { ["kind"] = "preference", ["strength"] = 2 },
                    }
                ),
            },
            cancellation
        );
        var key = await admin.Post(
            $"{Path}/keys",
            new JsonObject { ["role"] = "ingest", ["label"] = "load test" },
            cancellation
        );
        frontend = new ApiClient(admin.Server, (string)key["key"]!, options.Annotators);
        for (var i = 0; i < options.Annotators; i++)
            annotators.Add(
                (string)
                    (
                        await frontend.Post(
                            $"{Path}/annotators",
                            new JsonObject { ["externalId"] = $"w{i}" },
                            cancellation
                        )
                    )["id"]!
            );
        for (var from = 0; from < items; from += BenchOptions.ItemsPerImportMax)
        {
            var lines = new StringBuilder();
            for (var i = from; i < Math.Min(items, from + BenchOptions.ItemsPerImportMax); i++)
                lines.Append(
                    $"{{\"id\":\"i{i}\",\"category\":\"c\",\"prompt\":\"Which is better?\",\"responses\":[{{\"id\":\"a\",\"text\":\"one\"}},{{\"id\":\"b\",\"text\":\"two\"}}]}}\n"
                );
            await admin.PostLines(
                $"{Path}/batches/from-{from}/items",
                Encoding.UTF8.GetBytes(lines.ToString()),
                cancellation
            );
        }
        Screen.Say($"{items:N0} items, {options.Annotators} annotators");
    }

    public async Task<TaskRate> Measure(double seconds, CancellationToken cancellation)
    {
        // A fifth of the time to compile the hot path.
        var (next, judgment) = (Logs(), Logs());
        await All((a, stop) => Work(a, Logs()[0], Logs()[0], stop), seconds / 5, cancellation);
        var (before, cpu, started) = (Interlocked.Read(ref judged), child?.CpuTime, Stopwatch.GetTimestamp());
        await All((a, stop) => Work(a, next[a], judgment[a], stop), seconds, cancellation);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (Interlocked.Read(ref judged) >= (long)items * options.Overlap)
            Screen.Say($"{items:N0} items were USED UP before the time was over: give a larger --overlap");
        return new TaskRate(
            items,
            Interlocked.Read(ref judged) - before,
            elapsed,
            LatencyLog.Merge(next),
            LatencyLog.Merge(judgment),
            (child?.CpuTime - cpu)?.TotalSeconds
        );
    }

    /// <returns>Whether every item has its overlap of different annotators, and every acknowledged judgment is
    /// there.</returns>
    public async Task<bool> WorkAndCheck(CancellationToken cancellation)
    {
        var wanted = (long)items * options.Overlap;
        var work = Task.WhenAll(
            Enumerable.Range(0, annotators.Count).Select(a => Work(a, new LatencyLog(), new LatencyLog(), cancellation))
        );
        var killing = Kill(wanted, work, cancellation);
        await Screen.Follow("judged", wanted, () => (Interlocked.Read(ref judged), ""), work);
        var kills = await killing;
        var verdict = new Verdict();
        verdict.Equal("killed (-9) and started again", kills, options.Kills);
        await Check(verdict, wanted, cancellation);
        verdict.Print($"tasks: {options.Annotators} annotators, {items:N0} items, overlap {options.Overlap}");
        return verdict.Holds;
    }

    public void Dispose() => frontend?.Dispose();

    async Task Work(int annotator, LatencyLog next, LatencyLog judgment, CancellationToken stop)
    {
        var who = $"?annotator={annotators[annotator]}";
        while (!stop.IsCancellationRequested)
        {
            var asked = Stopwatch.GetTimestamp();
            var answer = await backoff.Ask(
                () =>
                    frontend!.Post(
                        $"{Path}/tasks:next{who}&waitSeconds=1",
                        ReadOnlyMemory<byte>.Empty,
                        "application/json",
                        stop
                    ),
                stop
            );
            if (answer["task"] is not { } task)
            {
                // Others may still give something back; everything is done when all that was wanted is judged.
                if (
                    Interlocked.Read(ref judged) >= (long)items * options.Overlap
                    || (string)answer["reason"]! == "all-done"
                )
                    return;
                continue;
            }
            next.Add(asked);
            var sent = Stopwatch.GetTimestamp();
            var id = (string)task["id"]!;
            await backoff.Ask(() => frontend!.Post($"{Path}/tasks/{id}/judgment{who}", Judgment(task), stop), stop);
            judgment.Add(sent);
            acknowledged[id] = annotators[annotator];
            Interlocked.Increment(ref judged);
        }
    }

    static JsonObject Judgment(JsonNode task) =>
        new()
        {
            ["answers"] = new JsonArray(
                new JsonObject
                {
                    ["criterion"] = Criterion,
                    ["preference"] = new JsonObject
                    {
                        ["first"] = (string)task["responses"]![0]!["id"]!,
                        ["second"] = (string)task["responses"]![1]!["id"]!,
                        ["strength"] = 1,
                    },
                }
            ),
        };

    async Task All(Func<int, CancellationToken, Task> work, double seconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            await Task.WhenAll(
                Enumerable
                    .Range(0, annotators.Count)
                    .Select(a => Task.Run(() => work(a, limit.Token), CancellationToken.None))
            );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is over; what was under way is not counted.
        }
    }

    async Task<int> Kill(long wanted, Task work, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(KillLookMs));
        var kills = 0;
        while (kills < options.Kills && !work.IsCompleted && await timer.WaitForNextTickAsync(cancellation))
        {
            if (Interlocked.Read(ref judged) < wanted * (kills + 1) / (options.Kills + 1))
                continue;
            Screen.Say($"kill -9 after {Interlocked.Read(ref judged):N0} judgments");
            await child!.KillAndStart(cancellation);
            kills++;
        }
        return kills;
    }

    async Task Check(Verdict verdict, long wanted, CancellationToken cancellation)
    {
        long exact = 0,
            twice = 0,
            stored = 0,
            openLeases = 0;
        var found = new ConcurrentDictionary<string, string>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellation };
        using var lead = new ApiClient(
            admin.Server,
            (string)
                (
                    await admin.Post(
                        $"{Path}/keys",
                        new JsonObject { ["role"] = "lead", ["label"] = "check" },
                        cancellation
                    )
                )["key"]!,
            4
        );
        await Parallel.ForEachAsync(Enumerable.Range(0, items), parallel, async (i, stop) =>
        {
            var item = await backoff.Ask(() => lead.Get($"{Path}/items/i{i}", stop), stop);
            var judgments = item["judgments"]!.AsArray();
            foreach (var j in judgments)
                found[(string)j!["id"]!] = (string)j["annotator"]!;
            Interlocked.Add(ref stored, judgments.Count);
            if (judgments.Count == options.Overlap)
                Interlocked.Increment(ref exact);
            if (judgments.Select(j => (string)j!["annotator"]!).Distinct().Count() != judgments.Count)
                Interlocked.Increment(ref twice);
            Interlocked.Add(ref openLeases, item["leases"]!.AsArray().Count(l => (string)l!["state"]! == "open"));
        });
        verdict.Equal("items with exactly their overlap", exact, items);
        verdict.Equal("items that somebody judged twice", twice, 0);
        verdict.Equal("judgments stored", stored, wanted);
        verdict.Equal(
            "acknowledged judgments found, of their annotators",
            acknowledged.Count(a => found.GetValueOrDefault(a.Key) == a.Value),
            acknowledged.Count
        );
        verdict.Equal("leases left open", openLeases, 0);
    }

    LatencyLog[] Logs() => [.. annotators.Select(_ => new LatencyLog())];
}
