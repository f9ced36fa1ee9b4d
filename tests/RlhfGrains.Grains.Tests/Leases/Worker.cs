using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Leases;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.SelfAudits;

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
        new(world, world.Ask(GrainKeys.Of(Given.Project), new EnrollAnnotator(name, name, null, null)).Value.Id, settings);

    public WorkOffer Request(string? requestId = null, WorkMode? mode = null) => world.Ask(Key, new RequestWork(requestId ?? $"r{++requests}", Settings, mode)).Value;

    public TaskView? Next(string? requestId = null, WorkMode? mode = null)
    {
        var offer = Request(requestId, mode);
        if (offer.Open is { } open) return world.Ask(GrainKeys.Of(Given.Project, open.Item), new ReadTask(open.Id, id, Settings)).Value;
        if (offer.Permit is { Kind: WorkKind.Gold or WorkKind.Practice } set
            && world.Ask(Given.BatchKey, new SuggestItem(id, set.Kind, set.Categories, set.Draw, 0)).Value.Item is { } gold) return Lease(gold, set);
        var permit = offer.Permit!;
        if (permit.Kind is WorkKind.Reaudit && Named(permit) is { } again) return again;
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var hint = world.Ask(Given.BatchKey, new SuggestItem(id, WorkKind.Regular, permit.Categories, permit.Draw, attempt)).Value;
            None = hint.None;
            if (hint.Item is not { } item) return Named(permit);
            if (Lease(item, permit) is { } task) return task;
        }
        return Named(permit);
    }

    TaskView? Named(Permit permit)
    {
        if (permit.Named is not { } named) return null;
        var lease = world.Ask(GrainKeys.Of(Given.Project, named.Item), new LeaseItem(permit, Settings));
        if (lease.Refusal is not null) world.Ask(Key, new DropReaudit(named.Item));
        return lease.Reply;
    }

    TaskView? Lease(ItemId item, Permit permit) => world.Ask(GrainKeys.Of(Given.Project, item), new LeaseItem(permit, Settings)).Reply;

    public GrainKey ItemOf(TaskView task) => GrainKeys.Of(Given.Project, world.Ask(Key, new FindLease(task.Lease)).Value.Item);

    /// <summary>Strength for the response shown first.</summary>
    public Answer<TaskReceipt> Submit(TaskView task, int strength = 1) => world.Ask(ItemOf(task), Judgment(task, strength));

    public SubmitTask Judgment(TaskView task, int strength = 1) => new(
        task.Lease, id, [new(Given.Helpful, new PreferenceAnswer(task.Responses[0].Id, task.Responses[1].Id, strength), null, null)], null, [], 1_000, Settings);

    public Answer<Done> GiveBack(TaskView task, string? skip = null) => world.Ask(ItemOf(task), new GiveBackLease(task.Lease, id, skip));

    public Answer<TaskView> Renew(TaskView task) => world.Ask(ItemOf(task), new RenewLease(task.Lease, id, Settings));
}
