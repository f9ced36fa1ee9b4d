using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// Reads a project back through the API and holds it against the ledger, and every live figure against a recount of
/// what was read.
/// </summary>
/// <param name="checksTimes">Whether each is stored at the time that was told; the times of a journal whose clock was
/// wrong are put right.</param>
sealed class Audit(ChaosProject project, bool checksTimes = true)
{
    const int ReadsAtOnce = 8;

    /// <summary>10 s: the server is there; a moment of a busy one is waited out.</summary>
    static readonly TimeSpan BusyRetries = TimeSpan.FromSeconds(10);

    readonly Ledger ledger = project.Ledger;
    readonly ConcurrentQueue<string> faults = [];
    readonly ConcurrentDictionary<string, string> people = new(StringComparer.Ordinal);

    sealed record Stored(string Id, string Annotator, int Strength, string RecordedAt, bool IsWithdrawn);

    /// <returns>What does not hold; empty when all does.</returns>
    public async Task<IReadOnlyList<string>> Run(CancellationToken cancellation)
    {
        foreach (var fault in ledger.Faults)
            faults.Enqueue(fault);
        var backoff = new Backoff(BusyRetries, _ => { });
        var items = new ConcurrentDictionary<string, List<Stored>>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(
            project.Items,
            new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellation },
            async (item, stop) =>
                items[item] = await Pages.Read(
                    project.Admin,
                    $"{ledger.Path}/items/{item}",
                    "judgments",
                    Read,
                    backoff,
                    stop
                )
        );

        foreach (var (item, stored) in items)
            CheckItem(item, stored);
        CheckSent(items);
        await CheckLive([.. items.Values.Select(s => s.Where(j => !j.IsWithdrawn).ToList())], cancellation);
        foreach (var import in ledger.Imports)
            await CheckImport(import, backoff, cancellation);
        return [.. faults];
    }

    static Stored Read(JsonNode judgment) =>
        new(
            (string)judgment["id"]!,
            (string)judgment["annotator"]!,
            (int)judgment["answers"]![0]!["preference"]!["strength"]!,
            (string)judgment["recordedAt"]!,
            (string?)judgment["withdrawnBecause"] is not null
        );

    void CheckItem(string item, List<Stored> stored)
    {
        foreach (var twice in stored.GroupBy(j => j.Id).Where(g => g.Count() > 1))
            faults.Enqueue($"{twice.Key} is stored {twice.Count()} times in {item}");
        var counted = stored.Where(j => !j.IsWithdrawn).ToList();
        if (ledger.Filled.Contains(item) && counted.Count != ChaosProject.Overlap)
            faults.Enqueue($"{item} is complete with {counted.Count} judgments");
        if (counted.Count > ChaosProject.Overlap)
            faults.Enqueue($"{item} has {counted.Count} judgments, {ChaosProject.Overlap} are its overlap");
        foreach (var twice in counted.GroupBy(j => j.Annotator).Where(g => g.Count() > 1))
            faults.Enqueue($"{twice.Key} judged {item} {twice.Count()} times");
        foreach (var judgment in stored)
        {
            if (ledger.Find(judgment.Id) is not { } sent)
                faults.Enqueue($"{judgment.Id} is stored in {item} and was never sent");
            else
                CheckAsSent(item, judgment, sent);
        }
    }

    void CheckAsSent(string item, Stored judgment, SentJudgment sent)
    {
        if (sent.Item != item || sent.Strength != judgment.Strength)
            faults.Enqueue(
                $"{sent.Id} was sent for {sent.Item} with {sent.Strength}, and is stored in {item} with {judgment.Strength}"
            );
        if (people.GetOrAdd(sent.Annotator, judgment.Annotator) != judgment.Annotator)
            faults.Enqueue($"{sent.Annotator} has two ids");
        if (sent.Fate is Fate.Refused)
            faults.Enqueue($"{sent.Id} was refused and is stored");
        if (checksTimes && sent.RecordedAt is { } told && told != judgment.RecordedAt)
            faults.Enqueue($"{sent.Id} was acknowledged at {told} and is stored at {judgment.RecordedAt}");
        if (sent.Withdrawal is Fate.Acknowledged && !judgment.IsWithdrawn)
            faults.Enqueue($"the withdrawal of {sent.Id} was acknowledged and is lost");
        if (sent.Withdrawal is null && judgment.IsWithdrawn)
            faults.Enqueue($"{sent.Id} is withdrawn, and nobody asked for it");
    }

    void CheckSent(IReadOnlyDictionary<string, List<Stored>> items)
    {
        var there = items.Values.SelectMany(s => s).Select(j => j.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var judgment in ledger.Judgments.Where(j => j.Fate is Fate.Acknowledged && !there.Contains(j.Id)))
            faults.Enqueue($"{judgment.Id} was acknowledged and is lost");
    }

    async Task CheckLive(IReadOnlyList<List<Stored>> counted, CancellationToken cancellation)
    {
        var units = counted
            .Where(c => c.Count > 0)
            .Select(c => c.Select(j => j.Strength + ChaosProject.StrengthMax).ToArray())
            .ToList();
        var recount = TableRecount.Of(new UnitTable(2 * ChaosProject.StrengthMax + 1, isOriented: true, units));
        var live = await LiveAgreement.OfProject(project.Admin, ledger.Project, cancellation);
        if (units.Count > 0 && !live.SameCounts(recount))
            faults.Enqueue(
                $"agreement counts {live.Judgments} judgments and {live.Pairs} pairs, a recount {recount.Judgments} and {recount.Pairs}"
            );
        foreach (var (one, other) in live.Plain.All.Zip(recount.Plain.All))
        {
            if (!Verdict.IsNear(one.Value, other.Value))
                faults.Enqueue(
                    string.Create(CultureInfo.InvariantCulture, $"{one.Name} is {one.Value}, a recount's {other.Value}")
                );
        }
        var judgments = units.Sum(u => (long)u.Length);
        var progress = (long)(await project.Admin.Get($"{ledger.Path}/progress", cancellation))["judgments"]!;
        if (progress != judgments)
            faults.Enqueue($"progress says {progress} judgments, there are {judgments}");
        var work = (await project.Admin.Get($"{ledger.Path}/annotators?limit=500", cancellation))["items"]!
            .AsArray()
            .SelectMany(a => a!["work"]!.AsArray())
            .Sum(w => (long)w!["judgments"]!);
        if (work != judgments)
            faults.Enqueue($"the annotators' work adds up to {work} judgments, there are {judgments}");
    }

    /// <summary>All of an acknowledged import, in its order; of another one all or nothing.</summary>
    async Task CheckImport(SentImport import, Backoff backoff, CancellationToken cancellation)
    {
        var listed = new List<string>();
        try
        {
            listed = await Pages.Read(
                project.Admin,
                $"{ledger.Path}/batches/{import.Batch}/items",
                "items",
                i => (string)i["id"]!,
                backoff,
                cancellation
            );
        }
        catch (ApiProblem problem) when (problem.Code == "unknown-batch")
        {
            // Nothing of it is there.
        }
        if (listed.Count == 0 && !import.IsAcknowledged)
            return;
        if (!listed.SequenceEqual(import.Items))
            faults.Enqueue(
                $"batch {import.Batch} has {listed.Count} of its {import.Items.Count} items, or in another order"
            );
    }
}
