using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Leases;

/// <summary>An annotator who asks for tasks the way a host does: permit, hint, lease.</summary>
sealed class Worker(World world, AnnotatorId id, ProjectSettings settings)
{
    int requests;

    public AnnotatorId Id => id;
    public GrainKey Key => GrainKeys.Of(Given.Project, id);
    public ProjectSettings Settings { get; set; } = settings;
    public NoWork? None { get; private set; }

    public static Worker Enroll(World world, string name, ProjectSettings settings) =>
        new(
            world,
            world.Ask(GrainKeys.Of(Given.Project), new EnrollAnnotator(name, name, null, null)).Value.Id,
            settings
        );

    public WorkOffer Request(string? requestId = null, WorkMode? mode = null) =>
        world.Ask(Key, new RequestWork(requestId ?? $"r{++requests}", Settings, mode)).Value;

    public TaskView? Next(string? requestId = null, WorkMode? mode = null)
    {
        var offer = Request(requestId, mode);
        if (offer.Open is { } open)
            return world
                .Ask<TaskView>(
                    GrainKeys.Of(Given.Project, open.Item),
                    open.IsReleased ? new TakeUpLease(open.Id, id, Settings) : new ReadTask(open.Id, id, Settings)
                )
                .Value;
        var permit = offer.Permit!;
        if (permit.First is { } first)
        {
            if (Give(first, permit) is { } back)
                return back;
            world.Ask(Key, new DropComing(first.Item));
        }
        if (permit.Kind is WorkKind.Practice)
        {
            var exercise = world
                .Ask(
                    Given.BatchKey,
                    new SuggestItem(id, WorkKind.Practice, permit.Categories, permit.Draw, 0, permit.PracticeShare)
                )
                .Value;
            return exercise.Item is { } item ? Lease(item, permit, WorkKind.Practice) : null;
        }
        if (permit.Kind is WorkKind.Reaudit && Named(permit) is { } again)
            return again;
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var hint = world
                .Ask(Given.BatchKey, new SuggestItem(id, WorkKind.Regular, permit.Categories, permit.Draw, attempt))
                .Value;
            None = hint.None;
            if (hint is not { Item: { } item, Category: { } category })
                return Named(permit);
            if (Give(new ComingWork(item, Given.Batch, category, WorkKind.Regular), permit) is { } task)
                return task;
        }
        return Named(permit);
    }

    TaskView? Named(Permit permit)
    {
        if (permit.Named is not { } named)
            return null;
        var task = Give(new ComingWork(named.Item, named.Batch, named.Category, WorkKind.Reaudit), permit);
        if (task is null)
            world.Ask(Key, new DropReaudit(named.Item));
        return task;
    }

    /// <summary>The work, or the gold that stands before it.</summary>
    TaskView? Give(ComingWork work, Permit permit)
    {
        var before = permit.GoldGiven.FirstOrDefault(g => g.Before == work.Item)?.Count ?? 0;
        if (
            permit.Gold is not { } policy
            || work == permit.First
            || !GoldPlaces.Stands(policy, work.Item, work.Kind, before)
        )
            return Lease(work.Item, permit, work.Kind);
        var draw = GoldPlaces.Draw(policy, work.Item, work.Kind, before);
        var gold = world
            .Ask(Given.BatchKey, new SuggestItem(id, WorkKind.Gold, [work.Category], draw, 0, permit.PracticeShare))
            .Value.Item;
        return gold is { } known
            ? Lease(known, permit, WorkKind.Gold, new GoldGiven(work.Item, before + 1))
            : Lease(work.Item, permit, work.Kind, goldUsedUp: true);
    }

    TaskView? Lease(ItemId item, Permit permit, WorkKind kind, GoldGiven? place = null, bool goldUsedUp = false) =>
        world.Ask(GrainKeys.Of(Given.Project, item), new LeaseItem(permit, Settings, kind, place, goldUsedUp)).Reply;

    public GrainKey ItemOf(TaskView task) =>
        GrainKeys.Of(Given.Project, world.Ask(Key, new FindLease(task.Lease)).Value.Item);

    /// <summary>Strength for the response shown first.</summary>
    public Answer<TaskReceipt> Submit(TaskView task, int strength = 1) =>
        world.Ask(ItemOf(task), Judgment(task, strength));

    public SubmitTask Judgment(TaskView task, int strength = 1) =>
        new(
            task.Lease,
            id,
            [
                new(
                    Given.Helpful,
                    new PreferenceAnswer(task.Responses[0].Id, task.Responses[1].Id, strength),
                    null,
                    null
                ),
            ],
            null,
            [],
            1_000,
            Settings
        );

    public Answer<Done> GiveBack(TaskView task, string? skip = null) =>
        world.Ask(ItemOf(task), new GiveBackLease(task.Lease, id, skip));

    public Answer<TaskView> Renew(TaskView task) => world.Ask(ItemOf(task), new RenewLease(task.Lease, id, Settings));
}
