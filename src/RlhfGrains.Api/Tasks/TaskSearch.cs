using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Leases;
using RlhfGrains.Grains.SelfAudits;

namespace RlhfGrains.Api.Tasks;

/// <summary>
/// The way of one permit through the batches to an item. Where gold is mixed into the work, every permit asks the same questions in the same order, whatever
/// it is for: a batch for an ordinary item, then a batch for gold of the same category, then one item for its lease. So gold stands only where ordinary work
/// of its category would have stood, and whoever measures the way learns nothing.
/// </summary>
sealed class TaskSearch(IGrains grains, SettingsCache settings, WorkOrder order, ProjectId project, Permit permit, CancellationToken cancellation)
{
    NoWork none = NoWork.NothingOpen;
    int batch;
    int attempt;

    public async ValueTask<FoundTask> Run()
    {
        if (permit.Kind is WorkKind.Practice) return await Practise();
        var first = await Regular();
        var gold = permit.SeeksGold && first?.Category is { } category ? await Gold([category]) : null;
        if (permit.Kind is WorkKind.Gold && gold is { } known)
        {
            var lease = await Lease(known);
            if (IsEnd(lease)) return Of(lease);
        }
        // What comes back is asked for behind the hints, in their stead: its way is as long as that of any other task.
        var again = permit.Named;
        if (again is not null && first is not null && permit.Kind is WorkKind.Reaudit)
        {
            if (await Again(again.Item) is { } found) return found;
            again = null;
        }
        for (var hint = first; hint?.Item is { } ordinary; hint = await Regular())
        {
            var lease = await Lease(ordinary);
            if (IsEnd(lease)) return Of(lease);
        }
        if (again is not null && await Again(again.Item) is { } last) return last;
        return new(null, none, null, IsStale: permit.Named is not null);
    }

    /// <summary>One's own item once more; null: the item refuses it, and the annotator's grain knows.</summary>
    async ValueTask<FoundTask?> Again(ItemId item)
    {
        var lease = await Lease(item);
        if (IsEnd(lease)) return Of(lease);
        await grains.Ask(GrainKeys.Of(project, permit.Annotator), new DropReaudit(item), cancellation);
        return null;
    }

    /// <summary>An item that somebody is to judge, as the batches in their order know it; null: there is none.</summary>
    async ValueTask<Suggestion?> Regular()
    {
        for (; batch < order.Batches.Count; batch++, attempt = 0)
        {
            var mark = order.Mark(batch);
            if (order.HadNothing(permit.Annotator, null, batch, mark) is { } before)
            {
                none = Max(none, before);
                continue;
            }
            if (attempt == Limits.LeaseAttemptsMax) continue;
            var hint = await Ask(batch, WorkKind.Regular, permit.Categories, attempt++);
            if (hint.Item is not null) return hint;
            order.NoteNothing(permit.Annotator, null, batch, mark, hint.None!.Value);
            none = Max(none, hint.None!.Value);
        }
        return null;
    }

    /// <summary>Gold of these categories that the annotator has not met; null: there is none.</summary>
    async ValueTask<ItemId?> Gold(IReadOnlyList<CategoryId> categories)
    {
        var from = (int)(permit.Draw % (ulong)order.Batches.Count);
        for (var i = 0; i < order.Batches.Count; i++)
        {
            var at = (from + i) % order.Batches.Count;
            var mark = order.GoldMark(at);
            // What is remembered of gold is kept apart from what is remembered of ordinary items, and by category.
            if (order.HasNoGold(at, mark) || order.HadNothing(permit.Annotator, categories[0], at, mark) is not null) continue;
            var hint = await Ask(at, WorkKind.Gold, categories, 0);
            if (hint.Item is { } item) return item;
            if (hint.None is NoWork.NothingOpen) order.NoteNoGold(at, mark);
            else order.NoteNothing(permit.Annotator, categories[0], at, mark, hint.None!.Value);
        }
        return null;
    }

    async ValueTask<FoundTask> Practise()
    {
        for (var i = 0; i < order.Batches.Count; i++)
        {
            for (var tries = 0; tries < Limits.LeaseAttemptsMax; tries++)
            {
                var hint = await Ask(i, WorkKind.Practice, permit.Categories, tries);
                if (hint.Item is not { } item) break;
                var lease = await Lease(item);
                if (IsEnd(lease)) return Of(lease);
            }
        }
        return new(null, NoWork.NoPractice, null);
    }

    async ValueTask<Suggestion> Ask(int at, WorkKind kind, IReadOnlyList<CategoryId>? categories, int tries) =>
        (await grains.Ask(GrainKeys.Of(project, order.Batches[at]), new SuggestItem(permit.Annotator, kind, categories, permit.Draw, tries), cancellation)).Value;

    ValueTask<Answer<TaskView>> Lease(ItemId item) =>
        settings.Ask(project, GrainKeys.Of(project, item), s => new LeaseItem(permit, s), cancellation);

    /// <summary>A task, or the end of the permit; any other refusal is the item's alone.</summary>
    static bool IsEnd(Answer<TaskView> lease) => lease.Reply is not null || lease.Refusal!.Code == "lease-ended";

    static FoundTask Of(Answer<TaskView> lease) => new(lease.Reply, default, lease.Refusal);

    static NoWork Max(NoWork a, NoWork b) => a > b ? a : b;
}
