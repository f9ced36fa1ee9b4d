using RlhfGrains.Agreement;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Overlaps;

/// <summary>
/// Reads where items stand, one grain after another, evenly spaced over the batches where there are many.
/// </summary>
sealed class ErrorPass(
    IGrains grains,
    SettingsCache settings,
    ProjectId project,
    ProjectSettings inForce,
    AdaptiveOverlap policy
)
{
    readonly List<ItemOverlap> complete = [];

    public async Task<IReadOnlyList<ExpectedErrorBody>> Read(
        IReadOnlyList<BatchId> batches,
        CancellationToken cancellation
    )
    {
        var views = await Paging.Ask(
            grains,
            batches.Select(b => GrainKeys.Of(project, b)),
            new ReadBatch(),
            cancellation
        );
        var open = views.Where(v => v.Adaptive is not null && v.Progress.Count > 0).ToList();
        var all = open.Sum(v => (long)v.Items);
        var read = (int)Math.Min(all, Limits.ItemsReadForOverlap);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Limits.ReadsInFlightMax,
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(Enumerable.Range(0, read), options, async (i, stop) =>
        {
            if (await Item(open, i * all / read, stop) is not { } item)
                return;
            var standing = await settings.Ask(project, GrainKeys.Of(project, item), s => new ReadOverlap(s), stop);
            if (standing.Reply is not { IsAdaptive: true, IsComplete: true } at)
                return;
            lock (complete)
                complete.Add(at);
        });
        var counts = await Paging.Ask(
            grains,
            batches.Select(b => GrainKeys.Of(project, b)),
            new ReadCounts(),
            cancellation
        );
        return
        [
            .. inForce.Criteria.Where(c => policy.Criteria.Contains(c.Id)).Select(c => Error(c, all > read, counts)),
        ];
    }

    async Task<ItemId?> Item(IReadOnlyList<BatchView> open, long position, CancellationToken cancellation)
    {
        foreach (var batch in open)
        {
            if (position < batch.Items)
                return
                    (
                        await grains.Ask(GrainKeys.Of(project, batch.Id), new ListItems((int)position, 1), cancellation)
                    ).Reply
                        is { Ids: [var id] }
                    ? new ItemId(id)
                    : null;
            position -= batch.Items;
        }
        return null;
    }

    ExpectedErrorBody Error(Criterion criterion, bool isSample, IReadOnlyList<BatchCounts> counts)
    {
        // The units of one item depend on each other: the mean is over items, each with its own units.
        var items = complete
            .Select(i => i.Units.Where(u => u.Criterion == criterion.Id).ToList())
            .Where(u => u.Count > 0)
            .ToList();
        var units = items.SelectMany(u => u).ToList();
        double? value = units.Count == 0 ? null : units.Average(u => 1 - u.Posterior);
        double? standardError =
            value is not { } mean || items.Count < 2 ? (isSample || value is null ? null : 0)
            : !isSample ? 0
            : Math.Sqrt(
                items.Sum(i => Math.Pow(i.Sum(u => 1 - u.Posterior - mean), 2)) * items.Count / (items.Count - 1.0)
            ) / units.Count;
        return new ExpectedErrorBody(
            criterion.Id.Value,
            value,
            standardError,
            units.Count == 0 ? null : units.Count(u => u.Answer is OverlapAnswer.Contested) / (double)units.Count,
            units.Count,
            "mean-posterior",
            Accuracy(criterion, counts)
        );
    }

    static double? Accuracy(Criterion criterion, IReadOnlyList<BatchCounts> counts)
    {
        long same = 0,
            all = 0;
        foreach (var series in counts.SelectMany(c => c.Basis).Where(c => c.Series.Criterion == criterion.Id))
        {
            var pairs = CoincidenceCounts.FromState(series.Labels, series.State).LabelPairs();
            for (var a = 0; a < series.Labels; a++)
            {
                for (var b = a; b < series.Labels; b++)
                {
                    all += pairs[a, b];
                    if (criterion.Scale.VoteOf(a) == criterion.Scale.VoteOf(b))
                        same += pairs[a, b];
                }
            }
        }
        return all == 0 ? null : OverlapPolicy.AccuracyFromAgreement(same / (double)all, criterion.Scale.VoteCount);
    }
}
