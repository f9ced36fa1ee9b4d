using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Recounts;

/// <summary>What the items of one batch say of it.</summary>
sealed class BatchFigures
{
    readonly Dictionary<Series, CoincidenceCounts> allSeries = [];

    // How many items look the same: the overlap they are held against is the batch's, which comes last.
    readonly Dictionary<
        (CategoryId Category, int Judgments, int Target, int Leases, bool IsClosed, bool IsGold),
        int
    > looks = [];
    readonly Dictionary<Series, CoincidenceCounts> basis = [];
    readonly Dictionary<CategoryId, int> skips = [];
    IdSet items;
    int finished;

    public bool IsCompared { get; private set; }
    public bool HasSeries => allSeries.Count > 0;

    public void Add(ItemId id, CategoryId category, ItemState item)
    {
        items.Add(id.Value);
        var look = (
            category,
            item.SlotsFilled,
            item.Target ?? 0,
            item.OpenLeases,
            item.Status is ItemStatus.Closed,
            item.Gold is not null
        );
        looks[look] = looks.GetValueOrDefault(look) + 1;
        // Gold of a batch that is still staged is not known to it.
        if (item.Progress.IsFinished || (item.IsSeen && item.Gold is not null))
            finished++;
        skips[category] = skips.GetValueOrDefault(category) + item.Leases.Count(l => l.End is LeaseEnd.Skipped);
    }

    public CoincidenceCounts Counts(Series series, int labels) =>
        allSeries.TryGetValue(series, out var counts) ? counts : allSeries[series] = new CoincidenceCounts(labels);

    /// <summary>The counts that agreement is computed from under an adaptive overlap.</summary>
    public CoincidenceCounts Basis(Series series, int labels) =>
        basis.TryGetValue(series, out var counts) ? counts : basis[series] = new CoincidenceCounts(labels);

    public IEnumerable<string> Compare(GrainKey key, BatchState batch)
    {
        IsCompared = true;
        if (!IsSame(batch.Series, allSeries))
            yield return $"the counts of {key} are not those of its judgments";
        if (!IsSame(batch.BasisSeries, basis))
            yield return $"the counts of {key} under an adaptive overlap are not those of its first judgments";

        // Its items leave it some at a time.
        if (batch.Status is BatchStatus.Discarding)
            yield break;
        var held = new IdSet();
        foreach (var item in batch.Items)
            held.Add(item.Item.Value);
        if (held != items)
            yield return $"{key} does not hold the items that are in it";
        if (batch.Finished != finished)
            yield return $"{key} counts {batch.Finished} finished items, of {finished}";
        if (batch.Unanswered != 0)
            yield return $"{key} waits for {batch.Unanswered} items that have answered";
        if (batch.Status is not BatchStatus.None && batch.Items.Count + batch.Bad != batch.NextLine - 1)
            yield return $"{key} has {batch.Items.Count} good and {batch.Bad} bad lines of {batch.NextLine - 1}";
        if (batch.Status is not (BatchStatus.Open or BatchStatus.Closed))
            yield break;
        var counted = looks
            .GroupBy(l => l.Key.Category)
            .OrderBy(c => c.Key.Value, StringComparer.Ordinal)
            .Select(c => Progress(c.Key, c, batch))
            .ToList();
        if (!batch.Progress.SequenceEqual(counted))
            yield return $"the progress of {key} is [{string.Join("; ", batch.Progress)}]; its items say [{string.Join("; ", counted)}]";
    }

    static bool IsSame(IReadOnlyList<SeriesCounts> live, Dictionary<Series, CoincidenceCounts> recounted)
    {
        var counted = live.Select(c => (c.Series, Counts: CoincidenceCounts.FromState(c.Labels, c.State)))
            .Where(c => c.Counts.Sample.Units > 0)
            .ToDictionary(c => c.Series, c => c.Counts);
        return counted.Count == recounted.Count && recounted.All(c => c.Value.Equals(counted.GetValueOrDefault(c.Key)));
    }

    CategoryProgress Progress(
        CategoryId category,
        IEnumerable<
            KeyValuePair<(CategoryId, int Judgments, int Target, int Leases, bool IsClosed, bool IsGold), int>
        > looks,
        BatchState batch
    )
    {
        var p = new CategoryProgress(category, 0, 0, 0, 0, 0, 0, 0, skips[category], 0);
        foreach (var (look, n) in looks)
        {
            var overlap = batch.AdaptiveInForce is { } adaptive ? Math.Max(adaptive.Min, look.Target) : batch.Overlap;
            // Without an overlap no item is complete, and every one takes more.
            var takesMore = !look.IsClosed && !look.IsGold && !(look.Judgments + look.Leases >= overlap);
            p = p with
            {
                Items = p.Items + n,
                Judged = p.Judged + (look.Judgments > 0 ? n : 0),
                Complete = p.Complete + (look.Judgments >= overlap ? n : 0),
                Closed = p.Closed + (look.IsClosed ? n : 0),
                Judgments = p.Judgments + (long)n * look.Judgments,
                Open = p.Open + (takesMore ? n : 0),
                Leased = p.Leased + n * look.Leases,
                Gold = p.Gold + (look is { IsGold: true, IsClosed: false } ? n : 0),
            };
        }
        return p;
    }
}
