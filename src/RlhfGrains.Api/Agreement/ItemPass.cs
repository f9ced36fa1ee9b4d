using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Agreement;

/// <summary>
/// Reads the unit counts of items, one after another grain: what intervals need that keep the units of one item
/// together.
/// </summary>
/// <param name="itemsMax">Beyond it nothing is read, and the intervals say what they assume.</param>
sealed class ItemPass(IGrains grains, SettingsCache settings, ProjectId project, int itemsMax)
{
    public async Task AddTo(AgreementTable table, IReadOnlyList<BatchId> batches, CancellationToken cancellation)
    {
        var items = new List<(BatchId Batch, ItemId Item)>();
        foreach (var batch in batches)
        {
            for (int? after = 0; after is not null; )
            {
                var page = await grains.Ask(
                    GrainKeys.Of(project, batch),
                    new ListItems(after.Value, Limits.PageMax),
                    cancellation
                );
                if (page.Reply is not { } listed)
                    break;
                items.AddRange(listed.Ids.Select(id => (batch, new ItemId(id))));
                if (items.Count > itemsMax)
                    return;
                after = listed.Next;
            }
        }
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Limits.ReadsInFlightMax,
            CancellationToken = cancellation,
        };
        await Parallel.ForEachAsync(items, options, async (i, stop) =>
        {
            var units = await settings.Ask(project, GrainKeys.Of(project, i.Item), s => new ReadUnits(s), stop);
            if (units.Reply is not { } read)
                return;
            lock (table)
                table.Add(i.Batch, read);
        });
    }
}
