using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Api.Tasks;

/// <summary>
/// The way of one permit through the batches to an item. Where gold is mixed into the work, every permit asks the same
/// questions in the same order, whatever comes of it: a batch for an ordinary item, then a batch for gold of the same
/// category, then one item for its lease. Gold stands before ordinary work (or before what comes back), so whoever
/// measures the way, or compares what comes and when, learns nothing.
/// </summary>
sealed class TaskSearch(
    IGrains grains,
    SettingsCache settings,
    WorkOrder order,
    ProjectId project,
    Permit permit,
    CancellationToken cancellation
)
{
    NoWork none = NoWork.NothingOpen;
    int batch;
    int attempt;
    bool hasDropped;

    public async ValueTask<FoundTask> Run()
    {
        if (permit.Kind is WorkKind.Practice)
            return await Practise();
        var hint = await Regular();
        // What comes first, or back, is asked for behind the hint, in its stead: its way is as long as that of any
        // other task.
        if (permit.First is { } first && await Return(first, new DropComing(first.Item)) is { } next)
            return next;
        var again = permit.Named is { } due
            ? new ComingWork(due.Item, due.Batch, due.Category, WorkKind.Reaudit)
            : null;
        if (permit.Kind is WorkKind.Reaudit && again is not null && hint is not null)
        {
            if (await Return(again, new DropReaudit(again.Item)) is { } back)
                return back;
            again = null;
        }
        for (; hint is { Item: { } ordinary, Category: { } category }; hint = await Regular())
        {
            if (await Give(new ComingWork(ordinary, order.Batches[batch], category, WorkKind.Regular)) is { } found)
                return found;
        }
        if (again is not null && await Return(again, new DropReaudit(again.Item)) is { } last)
            return last;
        return new(null, none, null, hasDropped, permit.Categories is { Count: 0 });
    }

    /// <summary>What comes first, or back; null: the item refuses it, and the annotator's grain knows.</summary>
    async ValueTask<FoundTask?> Return(ComingWork work, IMessage<Done> drop)
    {
        if (await Give(work) is { } found)
            return found;
        await grains.Ask(GrainKeys.Of(project, permit.Annotator), drop, cancellation);
        hasDropped = true;
        return null;
    }

    /// <summary>The work itself, or the gold that stands before it; null: its item refuses it.</summary>
    async ValueTask<FoundTask?> Give(ComingWork work)
    {
        var usedUp = false;
        if (permit.Gold is { } policy)
        {
            var before = GivenBefore(work.Item);
            // Asked for whatever is drawn: the way of all is the same.
            var gold = await Gold(work.Category, GoldPlaces.Draw(policy, work.Item, work.Kind, before));
            // Not before what comes back: that was given before.
            var stands = GoldPlaces.Stands(policy, work.Item, work.Kind, before) && work != permit.First;
            if (stands && gold is { } known)
            {
                var instead = await Lease(known, WorkKind.Gold, new GoldGiven(work.Item, before + 1));
                if (IsEnd(instead))
                    return Of(instead);
            }
            usedUp = stands && gold is null;
        }
        var lease = await Lease(work.Item, work.Kind, goldUsedUp: usedUp);
        return IsEnd(lease) ? Of(lease) : null;
    }

    int GivenBefore(ItemId item)
    {
        foreach (var given in permit.GoldGiven)
            if (given.Before == item)
                return given.Count;
        return 0;
    }

    /// <summary>
    /// An item that somebody is to judge, as the batches in their order know it; null: there is none.
    /// </summary>
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
            if (attempt == Limits.LeaseAttemptsMax)
                continue;
            var hint = await Ask(batch, WorkKind.Regular, permit.Categories, permit.Draw, attempt++);
            if (hint.Item is not null)
                return hint;
            order.NoteNothing(permit.Annotator, null, batch, mark, hint.None!.Value);
            none = Max(none, hint.None!.Value);
        }
        return null;
    }

    /// <summary>Gold of the category that the annotator has not met; null: there is none.</summary>
    async ValueTask<ItemId?> Gold(CategoryId category, ulong draw)
    {
        var from = (int)(draw % (ulong)order.Batches.Count);
        for (var i = 0; i < order.Batches.Count; i++)
        {
            var at = (from + i) % order.Batches.Count;
            var mark = order.GoldMark(at);
            // What is remembered of gold is kept apart from what is remembered of ordinary items, and by category.
            if (order.HasNoGold(at, mark) || order.HadNothing(permit.Annotator, category, at, mark) is not null)
                continue;
            var hint = await Ask(at, WorkKind.Gold, [category], draw, 0);
            if (hint.Item is { } item)
                return item;
            if (hint.None is NoWork.NothingOpen)
                order.NoteNoGold(at, mark);
            else
                order.NoteNothing(permit.Annotator, category, at, mark, hint.None!.Value);
        }
        return null;
    }

    async ValueTask<FoundTask> Practise()
    {
        if (permit.First is { } first)
        {
            var lease = await Lease(first.Item, first.Kind);
            if (IsEnd(lease))
                return Of(lease);
            await grains.Ask(GrainKeys.Of(project, permit.Annotator), new DropComing(first.Item), cancellation);
        }
        for (var i = 0; i < order.Batches.Count; i++)
        {
            for (var tries = 0; tries < Limits.LeaseAttemptsMax; tries++)
            {
                var hint = await Ask(i, WorkKind.Practice, permit.Categories, permit.Draw, tries);
                if (hint.Item is not { } item)
                    break;
                var lease = await Lease(item, WorkKind.Practice);
                if (IsEnd(lease))
                    return Of(lease);
            }
        }
        return new(null, NoWork.NoPractice, null);
    }

    async ValueTask<Suggestion> Ask(
        int at,
        WorkKind kind,
        IReadOnlyList<CategoryId>? categories,
        ulong draw,
        int tries
    ) =>
        (
            await grains.Ask(
                GrainKeys.Of(project, order.Batches[at]),
                new SuggestItem(permit.Annotator, kind, categories, draw, tries, permit.PracticeShare),
                cancellation
            )
        ).Value;

    ValueTask<Answer<TaskView>> Lease(ItemId item, WorkKind kind, GoldGiven? place = null, bool goldUsedUp = false) =>
        settings.Ask(
            project,
            GrainKeys.Of(project, item),
            s => new LeaseItem(permit, s, kind, place, goldUsedUp),
            cancellation
        );

    /// <summary>A task, or the end of the permit; any other refusal is the item's alone.</summary>
    static bool IsEnd(Answer<TaskView> lease) => lease.Reply is not null || lease.Refusal!.Code == "lease-ended";

    static FoundTask Of(Answer<TaskView> lease) => new(lease.Reply, default, lease.Refusal);

    static NoWork Max(NoWork a, NoWork b) => a > b ? a : b;
}
