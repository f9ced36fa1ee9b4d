using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Leases;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Requests;
using RlhfGrains.Grains.SelfAudits;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>
/// Tasks, step by step and out of step: permits that are never used, or used for two items, leases that run out, are renewed, given back or judged late.
/// </summary>
sealed class TaskWork(Knowledge known, Model model)
{
    readonly AnswerWork answers = new(known);
    readonly List<(ProjectId Project, Permit Permit)> permits = [];
    readonly List<(ProjectId Project, Permit Permit, ItemId Item)> hints = [];
    readonly List<(GrainKey Item, Permit Permit, TaskView Task)> tasks = [];
    readonly HashSet<(GrainKey Item, AnnotatorId Annotator)> mayComeBack = [];
    int policies;

    public Intent Request(int number)
    {
        var (project, annotator) = (known.Project(), known.Random.Pick(known.Annotators));
        var id = known.Random.OneIn(3) ? "same" : known.Fresh("work-");
        WorkMode? mode = known.Random.Below(8) switch { 0 => WorkMode.Practice, 1 => WorkMode.Work, _ => null };
        return new Intent(number, GrainKeys.Of(project, annotator), () => new RequestWork(id, known.Settings(project), mode))
        {
            AskAgainOn = r => r.Code == "settings-changed",
            Learn = r =>
            {
                if (((WorkOffer)r).Permit is not { } permit) return;
                permits.Add((project, permit));
                if (permit.Named is not { } named) return;
                hints.Add((project, permit, named.Item));
                mayComeBack.Add((GrainKeys.Of(project, named.Item), permit.Annotator));
            },
        };
    }

    public Intent Suggest(int number)
    {
        if (permits.Count == 0) return Request(number);
        var (project, permit) = Newest(permits);
        IReadOnlyList<CategoryId>? categories = known.Random.OneIn(6) ? [known.Random.Pick(Knowledge.Categories).Id] : null;
        // Where there is no gold an ordinary item stands in for it.
        var kind = permit.Kind is WorkKind.Gold && known.Random.OneIn(3) ? WorkKind.Regular : permit.Kind;
        return new Intent(
            number, GrainKeys.Of(project, known.Batch()), () => new SuggestItem(permit.Annotator, kind, categories, permit.Draw, known.Random.Below(4)))
        {
            Learn = r =>
            {
                if (((Suggestion)r).Item is { } item) hints.Add((project, permit, item));
            },
        };
    }

    public Intent Lease(int number)
    {
        if (hints.Count == 0) return Suggest(number);
        var (project, permit, item) = Newest(hints);
        // Now and then an item that nobody suggested, or another category's permit.
        var key = known.Random.OneIn(8) ? known.SeenItem() : GrainKeys.Of(project, item);
        if (known.Random.OneIn(10)) permit = permit with { Categories = [known.Random.Pick(Knowledge.Categories).Id] };
        return new Intent(number, key, () => new LeaseItem(permit, known.Settings(GrainKeys.ProjectOf(key))))
        {
            AskAgainOn = r => r.Code == "settings-changed",
            Learn = r => tasks.Add((key, permit, (TaskView)r)),
        };
    }

    public Intent Submit(int number)
    {
        if (tasks.Count == 0) return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var project = GrainKeys.ProjectOf(key);
        // The texts tell which response is which at import; their names do not.
        var listed = task.Responses.OrderBy(r => r.Text, StringComparer.Ordinal).Select(r => r.Id).ToList();
        var (given, values) = answers.Make(known.Settings(project), listed);
        var who = known.Random.OneIn(20) ? known.Random.Pick(known.Annotators) : permit.Annotator;
        var m = new SubmitTask(
            task.Lease, who, given, known.Random.OneIn(3) ? People.TextOf(number, "because of") : null, given.Count == 0 ? [SubmitJudgment.CannotJudge] : [], number, known.Settings(project));
        var fact = model.Fact(key, task.Lease.Value);
        Intent intent = null!;
        intent = new Intent(number, key, () => m with { Settings = known.Settings(project) })
        {
            Id = task.Lease.Value,
            Judgment = new ExpectedJudgment(who.Value, mayComeBack.Contains((key, permit.Annotator)) ? null : (int)Round.First, values, m.DurationMs, m.Rationale, values.Count > 0),
            Check = (_, _) => model.Recorded(project, who, fact, intent),
            AskAgainOn = r => r.Code == "settings-changed",
        };
        fact.Submitted.Add(intent);
        known.Judgments.Add((key, task.Lease.Value));
        return intent;
    }

    public Intent GiveBack(int number)
    {
        if (tasks.Count == 0) return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var reason = known.Random.OneIn(2) ? null : known.Random.OneIn(6) ? "two words" : "unsafe";
        return new Intent(number, key, () => new GiveBackLease(task.Lease, permit.Annotator, reason));
    }

    public Intent Renew(int number) => Ask(number, (task, annotator, settings) => new RenewLease(task.Lease, annotator, settings));

    public Intent Read(int number) => Ask(number, (task, annotator, settings) => new ReadTask(task.Lease, annotator, settings));

    public Intent Find(int number)
    {
        if (tasks.Count == 0) return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var lease = known.Random.OneIn(4) ? new LeaseId("forged") : task.Lease;
        return new Intent(number, GrainKeys.Of(GrainKeys.ProjectOf(key), permit.Annotator), () => new FindLease(lease));
    }

    /// <summary>As a host does whose permit was refused; here and there without its having been.</summary>
    public Intent DropReaudit(int number)
    {
        if (hints.Count == 0) return Suggest(number);
        var (project, permit, item) = Newest(hints);
        return new Intent(number, GrainKeys.Of(project, permit.Annotator), () => new DropReaudit(item));
    }

    public Intent SetBatchPolicy(int number)
    {
        var project = known.Project();
        var (batch, id) = (known.Batch(), known.Fresh("policy-"));
        var policy = new BatchPolicy(known.Random.Between(-2, 2), known.Random.Pick<int?>([null, null, 1, 2, 3, 0]));
        var message = new SetBatchPolicy(new Request(id, [7, (byte)policies++, (byte)(policies >> 8)]), batch, policy);
        return new Intent(number, GrainKeys.Of(project), () => message) { Id = id, IsLogged = true };
    }

    public Intent ListWork(int number) => new(number, GrainKeys.Of(known.Project()), () => new ListWork());

    Intent Ask(int number, Func<TaskView, AnnotatorId, ProjectSettings, IMessage> message)
    {
        if (tasks.Count == 0) return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var who = known.Random.OneIn(10) ? known.Random.Pick(known.Annotators) : permit.Annotator;
        return new Intent(number, key, () => message(task, who, known.Settings(GrainKeys.ProjectOf(key)))) { AskAgainOn = r => r.Code == "settings-changed" };
    }

    /// <summary>Mostly one of the last: the older ones are used up, run out or forgotten, which has to be tried too.</summary>
    T Newest<T>(List<T> all) => known.Random.OneIn(5) ? known.Random.Pick(all) : all[^Math.Min(all.Count, known.Random.Between(1, 3))];
}
