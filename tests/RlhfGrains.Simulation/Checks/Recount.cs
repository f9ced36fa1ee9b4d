using System.Text.Json;
using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Leases;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Simulation.Workloads;
using Judgment = RlhfGrains.Grains.Items.Judgment;

namespace RlhfGrains.Simulation.Checks;

/// <summary>Promise 3, with loops of its own: every live count against the one recomputed from the items' judgments.</summary>
sealed class Recount(Folded folded)
{
    static readonly Dictionary<CriterionId, Scale> Scales = Knowledge.Criteria.ToDictionary(c => c.Id, c => c.Scale);

    readonly Dictionary<(GrainKey Batch, Cell Cell), CoincidenceCounts> cells = [];
    readonly Dictionary<(GrainKey Annotator, CategoryId, CriterionId, int Rubric), PooledConfusion> peers = [];
    readonly Dictionary<(GrainKey Annotator, CategoryId, Round), WorkCounts> work = [];
    readonly Dictionary<(GrainKey Batch, CategoryId), CategoryProgress> progress = [];
    readonly Dictionary<GrainKey, List<GrainKey>> itemsOf = [];

    public void Check()
    {
        foreach (var (key, item) in folded.Of<ItemState>())
        {
            if (item.Content is not null) Count(key, item);
        }
        foreach (var (key, batch) in folded.Of<BatchState>()) Check(key, batch);
        foreach (var (key, annotator) in folded.Of<AnnotatorState>()) Check(key, annotator);
        foreach (var (of, _) in cells) Hold(folded.States.ContainsKey(of.Batch), $"{of.Batch} has judgments and counts none");
        foreach (var (of, _) in work) Hold(folded.States.ContainsKey(of.Annotator), $"{of.Annotator} has judgments and counts none");
    }

    /// <summary>When nothing is left to come, every lease has ended: none is leaked.</summary>
    public void CheckNothingIsLeased()
    {
        foreach (var (key, item) in folded.Of<ItemState>())
        {
            if (item.Leases.Any(l => l.IsOpen)) throw new BrokenPromise(Promise.Delivered, $"{key} has a lease that nothing will end");
        }
    }

    void Count(GrainKey key, ItemState item)
    {
        var project = GrainKeys.ProjectOf(key);
        var batch = GrainKeys.Of(project, item.Batch);
        var category = item.Content!.Category;
        (itemsOf.TryGetValue(batch, out var items) ? items : itemsOf[batch] = []).Add(key);
        var p = progress.GetValueOrDefault((batch, category)) ?? new CategoryProgress(category, 0, 0, 0, 0, 0, 0, 0, 0);
        var overlap = (folded.States.GetValueOrDefault(batch) as BatchState)?.Overlap;
        var isClosed = item.Status is ItemStatus.Closed;
        var leases = item.Leases.Count(l => l.End is null);
        progress[(batch, category)] = new CategoryProgress(
            category, p.Items + 1, p.Judged + (item.SlotsFilled > 0 ? 1 : 0), p.Complete + (item.SlotsFilled >= overlap ? 1 : 0),
            p.Closed + (isClosed ? 1 : 0), p.Judgments + item.SlotsFilled,
            p.Open + (!isClosed && !(item.SlotsFilled + leases >= overlap) ? 1 : 0), p.Leased + leases, p.Skips + item.Leases.Count(l => l.End is LeaseEnd.Skipped));
        foreach (var judgment in item.Judgments) CountWork(GrainKeys.Of(project, judgment.Annotator), category, judgment);
        CountCells(batch, category, item);
        CountPeers(project, category, item);
    }

    void CountCells(GrainKey batch, CategoryId category, ItemState item)
    {
        foreach (var group in item.Judgments.Where(j => !j.IsWithdrawn && !j.Recorded.Surplus)
            .SelectMany(j => j.Recorded.Answers.Select(a => (j.Round, j.Recorded.RubricVersion, a.Criterion, a.Values)))
            .GroupBy(a => (a.Round, a.RubricVersion, a.Criterion)))
        {
            var scale = Scales[group.Key.Criterion];
            var key = (batch, new Cell(category, group.Key.Criterion, group.Key.RubricVersion, group.Key.Round));
            if (!cells.TryGetValue(key, out var counts)) cells[key] = counts = new CoincidenceCounts(scale.LabelCount);
            foreach (var unit in UnitValues(scale, [.. group.Select(a => a.Values)])) counts.Add(Histogram(scale, unit));
        }
    }

    void CountPeers(ProjectId project, CategoryId category, ItemState item)
    {
        foreach (var group in item.Judgments.Where(j => j.Told)
            .SelectMany(j => j.Recorded.Answers.Select(a => (j.Annotator, j.Recorded.RubricVersion, a.Criterion, a.Values)))
            .GroupBy(a => (a.RubricVersion, a.Criterion)))
        {
            var answers = group.ToList();
            var scale = Scales[group.Key.Criterion];
            foreach (var unit in UnitValues(scale, [.. answers.Select(a => a.Values)]))
            {
                for (var own = 0; own < answers.Count; own++)
                {
                    var others = Histogram(scale, [.. unit.Where((_, i) => i != own)]);
                    if (others.Sum() == 0) continue;
                    var peer = (GrainKeys.Of(project, answers[own].Annotator), category, group.Key.Criterion, group.Key.RubricVersion);
                    if (!peers.TryGetValue(peer, out var confusion)) peers[peer] = confusion = new PooledConfusion(scale.LabelCount);
                    confusion.Add(unit[own] - scale.Min, others);
                }
            }
        }
    }

    void CountWork(GrainKey annotator, CategoryId category, Judgment judgment)
    {
        var w = work.GetValueOrDefault((annotator, category, judgment.Round)) ?? new WorkCounts(category, judgment.Round, 0, 0, 0, 0);
        var duration = judgment.Recorded.DurationMs;
        work[(annotator, category, judgment.Round)] = judgment.IsWithdrawn
            ? w with { Withdrawn = w.Withdrawn + 1 }
            : w with { Judgments = w.Judgments + 1, Timed = w.Timed + (duration is null ? 0 : 1), DurationMs = w.DurationMs + (duration ?? 0) };
    }

    void Check(GrainKey key, BatchState batch)
    {
        var live = batch.Cells.Select(c => (c.Cell, Counts: CoincidenceCounts.FromState(c.Labels, c.State)))
            .Where(c => c.Counts.Sample.Units > 0).ToDictionary(c => c.Cell, c => c.Counts);
        var here = cells.Where(c => c.Key.Batch == key).ToDictionary(c => c.Key.Cell, c => c.Value);
        Hold(live.Count == here.Count && here.All(c => c.Value.Equals(live.GetValueOrDefault(c.Key))), $"the counts of {key} are not those of its judgments");

        // Its items leave it some at a time.
        if (batch.Status is BatchStatus.Discarding) return;
        var items = itemsOf.GetValueOrDefault(key, []);
        var held = batch.Items.Select(i => i.Item.Value).Order(StringComparer.Ordinal);
        Hold(held.SequenceEqual(items.Select(NameOf).Order(StringComparer.Ordinal)), $"{key} does not hold the items that are in it");
        var finished = items.Count(i => (ItemState)folded.States[i] is { Progress.IsFinished: true });
        Hold(batch.Finished == finished, $"{key} counts {batch.Finished} finished items, of {finished}");
        Hold(batch.Unanswered == 0, $"{key} waits for {batch.Unanswered} items that have answered");
        Hold(
            batch.Status is BatchStatus.None || batch.Items.Count + batch.Bad == batch.NextLine - 1,
            $"{key} has {batch.Items.Count} good and {batch.Bad} bad lines of {batch.NextLine - 1}");
        if (batch.Status is not (BatchStatus.Open or BatchStatus.Closed)) return;
        var counted = progress.Where(p => p.Key.Batch == key).Select(p => p.Value).OrderBy(p => p.Category.Value, StringComparer.Ordinal).ToList();
        CheckWork(key, batch, items);
        Hold(
            batch.Progress.SequenceEqual(counted),
            $"the progress of {key} is [{string.Join("; ", batch.Progress)}]; its items say [{string.Join("; ", counted)}]");
    }

    /// <summary>Which items take more, and who has which, against the items themselves.</summary>
    void CheckWork(GrainKey key, BatchState batch, List<GrainKey> items)
    {
        var fresh = new BatchWork(batch.Items, batch.Overlap);
        foreach (var itemKey in items)
        {
            var item = (ItemState)folded.States[itemKey];
            var position = batch.PositionOf(item.Content!.Id);
            fresh.Set(position, new ItemProgress(item.SlotsFilled, false, item.Status is ItemStatus.Closed, item.Leases.Count(l => l.End is null)));
            foreach (var annotator in item.Judgments.Select(j => j.Annotator).Concat(item.Leases.Select(l => l.Annotator)).Distinct())
                fresh.Hold(position, new ItemHolder(annotator, item.IsHeldBy(annotator)));
            for (var skips = item.Skips; skips > 0; skips--) fresh.CountSkip(position);
        }
        Hold(JsonSerializer.Serialize(fresh.Save()) == JsonSerializer.Serialize(batch.Work!.Save()), $"{key} does not know who has its items, or how many are open");
        foreach (var (itemKey, item) in items.Select(i => (i, (ItemState)folded.States[i])))
        {
            Hold(batch.OverlapTold < batch.Items.Count || item.OwnOverlap == batch.OwnOverlap || batch.OwnOverlap is null, $"{itemKey} was not told of the overlap of {key}");
        }
    }

    void Check(GrainKey key, AnnotatorState annotator)
    {
        var project = GrainKeys.ProjectOf(key);
        var id = key.Name[(key.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var open = folded.Of<ItemState>().Where(i => GrainKeys.ProjectOf(i.Key) == project)
            .SelectMany(i => i.State.Leases.Where(l => l.IsOpen && l.Annotator.Value == id).Select(l => (l.Id.Value, i.State.Content!.Id.Value, l.ExpiresAt)));
        var known = annotator.OpenLeases.Select(l => (l.Id.Value, l.Item.Value, l.ExpiresAt));
        Hold(open.Order().SequenceEqual(known.Order()), $"{key} does not know its open leases");
        var live = annotator.Now.Peers.Select(p => ((key, p.Category, p.Criterion, p.RubricVersion), Confusion: PooledConfusion.FromState(p.Labels, p.State)))
            .Where(p => p.Confusion.Sample.Units > 0).ToDictionary(p => p.Item1, p => p.Confusion);
        var here = peers.Where(p => p.Key.Annotator == key).ToList();
        Hold(
            live.Count == here.Count && here.All(p => p.Value.Equals(live.GetValueOrDefault(p.Key))),
            $"the peer counts of {key} are not those of the judgments");
        var counted = work.Where(w => w.Key.Annotator == key).Select(w => w.Value)
            .OrderBy(w => w.Category.Value, StringComparer.Ordinal).ThenBy(w => w.Round).ToList();
        Hold(
            annotator.Now.Work.SequenceEqual(counted),
            $"the work of {key} is [{string.Join("; ", annotator.Now.Work)}]; the items say [{string.Join("; ", counted)}]");
        Hold(annotator.Recorded == counted.Sum(w => w.Judgments + w.Withdrawn), $"{key} was told of {annotator.Recorded} judgments");
    }

    /// <summary>The values that a unit got, for each unit: by annotator, in the order of the answers.</summary>
    static IEnumerable<int[]> UnitValues(Scale scale, int[][] answers)
    {
        var width = answers[0].Length;
        for (var i = 0; i < width; i++)
        {
            if (scale.Kind is not ScaleKind.Ranking)
            {
                yield return [.. answers.Select(a => a[i])];
                continue;
            }
            for (var j = i + 1; j < width; j++) yield return [.. answers.Select(a => a[i] < a[j] ? 1 : a[i] > a[j] ? -1 : 0)];
        }
    }

    static int[] Histogram(Scale scale, int[] values)
    {
        var counts = new int[scale.LabelCount];
        foreach (var value in values) counts[value - scale.Min]++;
        return counts;
    }

    static string NameOf(GrainKey item) => item.Name[(item.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];

    static void Hold(bool holds, string what)
    {
        if (!holds) throw new BrokenPromise(Promise.LiveEqualsRecount, what);
    }
}
