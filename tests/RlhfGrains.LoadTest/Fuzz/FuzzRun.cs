using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>Asks, and holds every answer and what it left behind against what is promised.</summary>
sealed class FuzzRun(
    FuzzWorld world,
    ServerProcess server,
    int seed,
    string? corpusPath,
    Verdict verdict,
    CancellationToken cancellation
)
{
    /// <summary>100 kinds of faults: whoever has more begins with these.</summary>
    const int FailuresShownMax = 100;

    readonly RawHttp http = new(server.Address);
    readonly SortedDictionary<int, int> statuses = [];
    readonly Dictionary<string, (FuzzRequest Request, string Fault, int Times)> failures = new(StringComparer.Ordinal);
    Oracle oracle = null!;
    long records;
    string digest = "";
    int asked;

    public async Task Run(IReadOnlyList<FuzzRequest> corpus, double share, int drawn)
    {
        var problems = JsonNode
            .Parse((await http.Ask(RawHttp.Request("GET", "/problems", world.Host, [], null), cancellation)).Body)!
            .AsArray();
        oracle = new Oracle(
            world.Document,
            problems.Select(p => (string)p!["code"]!).ToHashSet(StringComparer.Ordinal)
        );
        await Settle();
        var began = Stopwatch.GetTimestamp();
        foreach (var request in corpus)
            await Ask(request);
        var fields = 0;
        var random = new Random(seed);
        foreach (var operation in world.Document.Operations)
        {
            await world.Restore(cancellation);
            await Settle();
            var cases = new Cases(world, operation);
            fields += cases.Fields;
            foreach (var request in cases.All().Where(_ => random.NextDouble() < share))
                await Ask(request);
        }
        var all = world.Document.Operations.Select(o => new Cases(world, o)).ToList();
        for (var i = 0; i < drawn; i++)
            await Ask(all[random.Next(all.Count)].Drawn(random));
        Report(corpus.Count, fields, drawn, Stopwatch.GetElapsedTime(began));
    }

    async Task Ask(FuzzRequest request)
    {
        asked++;
        var answer = await http.Ask(request.ToBytes(world), cancellation);
        statuses[answer.Status] = statuses.GetValueOrDefault(answer.Status) + 1;
        if (oracle.Fault(request, answer) is { } fault)
            Fail(request, fault);
        if (request.Method is "GET" or "HEAD")
            return;
        var before = (records, digest);
        if (!Oracle.IsRefusal(answer))
        {
            await Settle();
            return;
        }
        var now = await world.Records(http, cancellation);
        if (now == before.records)
            return;
        // Who asked for something about keys or personal data, and whatever an admin asked for, is kept before it is
        // refused.
        if (now == before.records + 1 && MayBeKept(request))
        {
            records = now;
            return;
        }
        await Settle();
        // What was staged and given up again leaves records, and nothing that anybody can see.
        if (Changed(before.digest, digest, request) is { } line)
            Fail(request, $"refused ({answer.Status} {answer.Body.Trim()}), and this is new: {line}");
    }

    static bool MayBeKept(FuzzRequest request) =>
        request.Role == "admin"
        || request.Operation.Contains("/keys", StringComparison.Ordinal)
        || request.Operation.EndsWith("/personal-data", StringComparison.Ordinal);

    static readonly string[] PeopleLists = ["/annotators", "/progress ", "/qualification "];

    /// <summary>
    /// Whoever judges under a name of their own is enrolled first, which stays, as documented: of such a request the
    /// lists of people do not count.
    /// </summary>
    static string? Changed(string before, string now, FuzzRequest request)
    {
        var enrols = request.Operation.EndsWith("/judgments", StringComparison.Ordinal);
        return now.Split('\n')
            .Except(before.Split('\n'))
            .FirstOrDefault(l => !enrols || !PeopleLists.Any(p => l.Contains(p, StringComparison.Ordinal)));
    }

    /// <summary>Waits until nothing moves any more, and takes note of what there is.</summary>
    async Task Settle()
    {
        long before;
        do
        {
            before = records;
            records = await world.Records(http, cancellation);
        } while (records != before);
        digest = await world.Digest(http, cancellation);
    }

    void Fail(FuzzRequest request, string fault)
    {
        // One of a kind is enough: the same operation with the same complaint.
        var kind = $"{request.Operation} {fault[..Math.Min(40, fault.Length)]}";
        if (failures.TryGetValue(kind, out var known))
        {
            failures[kind] = known with { Times = known.Times + 1 };
            return;
        }
        failures[kind] = (request, fault, 1);
        if (corpusPath is not null)
            File.AppendAllText(corpusPath, request.ToRow() + "\n");
    }

    void Report(int corpus, int fields, int drawn, TimeSpan took)
    {
        foreach (var (request, fault, times) in failures.Values.Take(FailuresShownMax))
            Console.WriteLine(
                $"FAULT {request.Operation} [{request.What}] ({times} times): {fault[..Math.Min(600, fault.Length)]}\n  --seed {seed}, {request.ToRow()[..Math.Min(1_500, request.ToRow().Length)]}"
            );
        Screen.Say(
            $"answers: {string.Join(", ", statuses.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Value:N0} x {s.Key}")))}"
        );
        verdict.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{asked:N0} requests ({corpus} of the corpus, {world.Document.Operations.Count} operations, {fields} fields, {drawn:N0} drawn) in {took.TotalSeconds:0} s"
            ),
            $"{failures.Count} kinds of faults",
            "0 kinds of faults",
            failures.Count == 0
        );
    }
}
