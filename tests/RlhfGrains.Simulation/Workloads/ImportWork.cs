using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;
using RlhfGrains.Simulation.Hosts;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>
/// Imports with good and bad lines, gone on with, opened, given up or forgotten; and what is done to whole batches.
/// </summary>
sealed class ImportWork(Knowledge known, Model model, Probe probe)
{
    const int ChangedEvery = 5;

    readonly Dictionary<(GrainKey, ImportId), IReadOnlyList<ImportLine>> files = [];
    int changes;

    public Intent Stage(int number)
    {
        var (project, batch, import) = Target();
        var key = GrainKeys.Of(project, batch);
        var lines = File(key, import);
        var random = known.Random;
        var next = Next(project, batch, import);
        // Mostly where it stopped; now and then again, or behind a gap.
        var from = random.OneIn(6) ? random.Between(1, lines.Count + 1) : (int)Math.Min(next, lines.Count);
        var count = lines.Count > 100 ? StageLines.LinesMax : random.Between(0, 5);
        var some = lines.Skip(from - 1).Take(count).ToList();
        // Now and then another file under the name of the first.
        if (number % ChangedEvery == 0)
            some = [.. some.Select(l => l.Line < next ? l with { Hash = l.Hash + 1 } : l)];
        return new Intent(number, key, () => new StageLines(import, some, known.Settings(project)))
        {
            Learn = r => known.NextLines[(key, import)] = ((ImportView)r).NextLine,
            Check = (_, r) =>
                Held(
                    some.Count == 0 || ((ImportView)r).NextLine > some[^1].Line,
                    $"{key} took lines of {import} and expects them again"
                ),
            AskAgainOn = r => Heard(key, import, r) && r.Code == "settings-changed",
        };
    }

    public Intent Open(int number)
    {
        var (project, batch, import) = Target();
        // A large one is worth waiting for.
        if (
            batch == Knowledge.Large
            && Next(project, batch, import) <= known.Plan.LargeBatchItems
            && !known.Random.OneIn(50)
        )
            return Stage(number);
        var skipBad = known.Random.Percent(80);
        return new Intent(number, GrainKeys.Of(project, batch), () => new OpenBatch(import, skipBad))
        {
            Learn = _ => known.OpenItems.AddRange(ItemsOf(project, batch, import)),
            AskAgainOn = r => r.Code == "import-pending",
        };
    }

    public Intent Discard(int number)
    {
        var (project, batch, import) = Target();
        var key = GrainKeys.Of(project, batch);
        // A large one takes most of a run to come back.
        if (batch == Knowledge.Large && !known.Random.OneIn(4))
            return Open(number);
        return new Intent(number, key, () => new DiscardImport(import))
        {
            Learn = _ => known.GivenUp[key] = import,
            AskAgainOn = r => r.Code == "import-pending",
        };
    }

    public Intent SetClosed(int number)
    {
        var id = known.Fresh("batch-");
        var message = new SetBatchClosed(new Request(id, [4, (byte)changes++]), known.Random.OneIn(2));
        return new Intent(number, Batch(), () => message) { Id = id, IsLogged = true };
    }

    public Intent Read(int number)
    {
        var key = Batch();
        return new Intent(number, key, () => new ReadBatch()) { Check = (a, r) => CheckProgress(a, key, (BatchView)r) };
    }

    public Intent ReadImport(int number) => new(number, Batch(), () => new ReadImport());

    public Intent ReadCounts(int number) => new(number, Batch(), () => new ReadCounts());

    public Intent ListItems(int number)
    {
        var key = Batch();
        var (after, count) = (known.Random.Below(4), known.Random.Between(1, 4));
        return new Intent(number, key, () => new ListItems(after, count))
        {
            Check = (_, r) =>
                Held(
                    ((IdPage)r).Ids.Count <= count && ((IdPage)r).Ids.Distinct().Count() == ((IdPage)r).Ids.Count,
                    $"{key} lists an item twice"
                ),
        };
    }

    (ProjectId, BatchId, ImportId) Target()
    {
        var large = known.Plan.LargeBatchItems > 0 && known.Random.Percent(60);
        var (project, batch) = large
            ? (known.Projects[0], Knowledge.Large)
            : (known.Project(), known.Random.Pick(known.Batches.Where(b => b != Knowledge.Large).ToList()));
        // One after the other; and now and then one that was given up, or that nobody has begun.
        var import = new ImportId(known.Random.OneIn(large ? 40 : 6) ? "import-1" : "import-0");
        return (
            project,
            batch,
            known.GivenUp.GetValueOrDefault(GrainKeys.Of(project, batch)) == import && !known.Random.OneIn(4)
                ? Following(import)
                : import
        );
    }

    static ImportId Following(ImportId import) => new(import.Value + "-again");

    bool Heard(GrainKey batch, ImportId import, Refusal refusal)
    {
        if (refusal.Code == "import-discarded")
            known.GivenUp[batch] = import;
        return true;
    }

    IEnumerable<GrainKey> ItemsOf(ProjectId project, BatchId batch, ImportId import) =>
        File(GrainKeys.Of(project, batch), import)
            .Where(l => l.Item is not null && Id.IsValid(l.Item.Id.Value))
            .Select(l => GrainKeys.Of(project, l.Item!.Id))
            .Except(known.OpenItems);

    long Next(ProjectId project, BatchId batch, ImportId import) =>
        known.NextLines.GetValueOrDefault((GrainKeys.Of(project, batch), import), 1);

    GrainKey Batch() =>
        known.Plan.LargeBatchItems > 0 && known.Random.OneIn(2)
            ? GrainKeys.Of(known.Projects[0], Knowledge.Large)
            : GrainKeys.Of(known.Project(), known.Batch());

    /// <summary>What was counted before the question was asked is in the answer.</summary>
    void CheckProgress(Attempt attempt, GrainKey batch, BatchView view)
    {
        if (!model.IsOneLog)
            return;
        var sure = 0;
        foreach (var (item, facts) in model.Judgments)
        {
            if (
                !probe.BatchOf.TryGetValue(item, out var of)
                || GrainKeys.Of(GrainKeys.ProjectOf(item), new BatchId(of)) != batch
            )
                continue;
            if (known.PerhapsGold.Contains(item))
                continue;
            sure += facts.Values.Count(f =>
                f.AcceptedAt <= attempt.HandedAt
                && f.Withdrawals.Count == 0
                && f.Accepted!.Judgment is { Counts: true, Round: (int)Round.First }
            );
        }
        var shown = view.Progress.Sum(p => p.Judgments);
        Held(shown >= sure, $"{batch} shows {shown} judgments; {sure} were acknowledged");
    }

    IReadOnlyList<ImportLine> File(GrainKey batch, ImportId import)
    {
        if (files.TryGetValue((batch, import), out var lines))
            return lines;
        var isLarge = batch.Name.EndsWith($"/{Knowledge.Large}", StringComparison.Ordinal);
        var count = isLarge ? known.Plan.LargeBatchItems : known.Random.Between(0, known.Plan.Items + 2);
        return files[(batch, import)] = [.. Enumerable.Range(1, count).Select(line => Line(line, isLarge))];
    }

    ImportLine Line(int line, bool isLarge)
    {
        var random = known.Random;
        if (!isLarge && random.OneIn(20))
            return new ImportLine(line, null, "not JSON");
        var item = isLarge ? new ItemId($"i{line - 1}") : known.Item();
        if (!isLarge && random.OneIn(30))
            item = new ItemId("no/id");
        var declared = isLarge ? Knowledge.Categories.Take(2).ToList() : Knowledge.Categories;
        var category = !isLarge && random.OneIn(12) ? new CategoryId("undeclared") : random.Pick(declared).Id;
        var prompt = new PromptMessage("user", $"prompt of {item}, line {line}");
        var gold =
            random.OneIn(4) && Id.IsValid(item.Value) ? GoldWork.Answer(known, JudgmentWork.ResponseIds(item)) : null;
        if (gold is not null)
            known.PerhapsGold.UnionWith(known.Projects.Select(p => GrainKeys.Of(p, item)));
        return new ImportLine(line, new ItemContent(item, category, [prompt], [.. Responses(item)], []), null, gold);
    }

    static IEnumerable<Response> Responses(ItemId item) =>
        JudgmentWork.ResponseIds(item).Select(r => new Response(r, $"response {r}", null, []));

    static void Held(bool holds, string what)
    {
        if (!holds)
            throw new BrokenPromise(Promise.ReadYourWrites, what);
    }
}
