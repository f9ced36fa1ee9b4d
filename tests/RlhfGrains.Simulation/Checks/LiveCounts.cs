using System.Text.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Recounts;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Workloads;

namespace RlhfGrains.Simulation.Checks;

/// <summary>
/// Promise 3: every live count against the recount that <c>verify</c> makes too, and what a batch knows of its items
/// against the items.
/// </summary>
sealed class LiveCounts(Folded folded)
{
    static readonly Dictionary<CriterionId, Scale> Scales = Knowledge.Criteria.ToDictionary(c => c.Id, c => c.Scale);

    public void Check()
    {
        var recount = new Recount((_, criterion) => Scales.GetValueOrDefault(criterion));
        foreach (var (key, item) in folded.Of<ItemState>())
        {
            recount.Add(key, item);
            folded.CheckOverlap(key, item);
        }
        foreach (var (key, batch) in folded.Of<BatchState>())
            recount.Compare(key, batch);
        foreach (var (key, annotator) in folded.Of<AnnotatorState>())
            recount.Compare(key, annotator);
        foreach (var (key, team) in folded.Of<TeamState>())
            recount.Compare(key, team);
        recount.End();
        if (recount.Findings.Count > 0)
            throw new BrokenPromise(Promise.LiveEqualsRecount, recount.Findings[0]);
        var barred = folded
            .Of<AnnotatorState>()
            .Where(a => a.State.Status is not AnnotatorStatus.Active)
            .Select(a => a.Key)
            .ToHashSet();
        foreach (var (key, item) in folded.Of<ItemState>())
        {
            var isHeld = item.Leases.Any(l =>
                l.IsOpen && barred.Contains(GrainKeys.Of(GrainKeys.ProjectOf(key), l.Annotator))
            );
            Hold(!isHeld, $"{key} is held by somebody who was suspended or removed");
        }
        var items = folded
            .Of<ItemState>()
            .Where(i => i.State.Content is not null)
            .ToLookup(i => GrainKeys.Of(GrainKeys.ProjectOf(i.Key), i.State.Batch));
        foreach (
            var (key, batch) in folded
                .Of<BatchState>()
                .Where(b => b.State.Status is BatchStatus.Open or BatchStatus.Closed)
        )
            CheckWork(key, batch, [.. items[key]]);
    }

    /// <summary>When nothing is left to come, every lease has ended: none is leaked.</summary>
    public void CheckNothingIsLeased()
    {
        foreach (var (key, item) in folded.Of<ItemState>())
        {
            if (item.Leases.Any(l => l.IsOpen))
                throw new BrokenPromise(Promise.Delivered, $"{key} has a lease that nothing will end");
        }
    }

    /// <summary>
    /// When nothing is left to come, every item knows whether it has the overlap in force, however that came to be.
    /// </summary>
    public void CheckCompletions()
    {
        var projects = folded.Of<ProjectState>().ToDictionary(p => p.Key, p => p.State);
        foreach (var (key, item) in folded.Of<ItemState>().Where(i => i.State.IsSeen))
        {
            // A batch that was not added to its project hears of no policy.
            if (
                !projects.TryGetValue(GrainKeys.Of(GrainKeys.ProjectOf(key)), out var project)
                || !project.Holds(item.Batch)
            )
                continue;
            Hold(
                item.IsComplete == item.SlotsFilled >= item.Overlap(project.Current.Settings),
                $"{key} does not know whether it has its overlap"
            );
        }
    }

    /// <summary>Which items take more, and who has which, against the items themselves.</summary>
    static void CheckWork(GrainKey key, BatchState batch, IReadOnlyList<(GrainKey Key, ItemState State)> items)
    {
        var fresh = new BatchWork(batch.Items, batch.Overlap, batch.AdaptiveInForce?.Min);
        foreach (var (_, item) in items)
        {
            var position = batch.PositionOf(item.Content!.Id);
            fresh.Set(
                position,
                new ItemProgress(
                    item.SlotsFilled,
                    false,
                    item.Status is ItemStatus.Closed,
                    item.Leases.Count(l => l.End is null && l.TakesSlot)
                )
            );
            if (item.Gold is not null)
                fresh.SetGold(position, item.GoldRole);
            fresh.SetTarget(position, item.Target ?? 0);
            foreach (
                var annotator in item
                    .Judgments.Select(j => j.Annotator)
                    .Concat(item.Leases.Select(l => l.Annotator))
                    .Distinct()
            )
                fresh.Hold(position, new ItemHolder(annotator, item.IsHeldBy(annotator)));
            for (var skips = item.Skips; skips > 0; skips--)
                fresh.CountSkip(position);
        }
        Hold(
            JsonSerializer.Serialize(fresh.Save()) == JsonSerializer.Serialize(batch.Work!.Save()),
            $"{key} does not know who has its items, or how many are open"
        );
        foreach (var (itemKey, item) in items)
        {
            Hold(
                item.Leases.Where(l => l.IsOpen).GroupBy(l => l.Annotator).All(g => g.Count() == 1),
                $"{itemKey} has two open leases of one annotator"
            );
            Hold(
                batch.Reviewed is not null || item.OwnOverlap == batch.OwnOverlap,
                $"{itemKey} was not told of the overlap of {key}"
            );
            Hold(
                batch.Reviewed is not null || item.NewestSettings >= batch.AdaptiveSince,
                $"{itemKey} was not told of the adaptive overlap of {key}"
            );
        }
    }

    static void Hold(bool holds, string what)
    {
        if (!holds)
            throw new BrokenPromise(Promise.LiveEqualsRecount, what);
    }
}
