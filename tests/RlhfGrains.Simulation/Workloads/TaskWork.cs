using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using RlhfGrains.Simulation.Callers;
using RlhfGrains.Simulation.Checks;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>
/// Tasks, step by step and out of step: permits that are never used, or used for two items, leases that run out, are
/// renewed, given back or judged late.
/// </summary>
sealed class TaskWork(Knowledge known, Model model)
{
    readonly AnswerWork answers = new(known);
    readonly List<(ProjectId Project, Permit Permit)> permits = [];
    readonly List<(ProjectId Project, Permit Permit, ComingWork Work)> hints = [];
    readonly List<(GrainKey Item, Permit Permit, TaskView Task)> tasks = [];
    readonly HashSet<(GrainKey Item, AnnotatorId Annotator)> mayComeBack = [];
    int policies;

    public Intent Request(int number)
    {
        var (project, annotator) = (known.Project(), known.Random.Pick(known.Annotators));
        var id = known.Random.OneIn(3) ? "same" : known.Fresh("work-");
        WorkMode? mode = known.Random.Below(8) switch
        {
            0 => WorkMode.Practice,
            1 => WorkMode.Work,
            _ => null,
        };
        return new Intent(number, GrainKeys.Of(project, annotator), () =>
            new RequestWork(id, known.Settings(project), mode)
        )
        {
            AskAgainOn = r => r.Code == "settings-changed",
            Learn = r =>
            {
                if (((WorkOffer)r).Permit is not { } permit)
                    return;
                permits.Add((project, permit));
                if (permit.First is { } first)
                    Hint(first);
                if (permit.Named is { } named)
                    Hint(new ComingWork(named.Item, named.Batch, named.Category, WorkKind.Reaudit));

                void Hint(ComingWork work)
                {
                    hints.Add((project, permit, work));
                    if (work.Kind is WorkKind.Reaudit)
                        mayComeBack.Add((GrainKeys.Of(project, work.Item), permit.Annotator));
                }
            },
        };
    }

    public Intent Suggest(int number)
    {
        if (permits.Count == 0)
            return Request(number);
        var (project, permit) = Newest(permits);
        IReadOnlyList<CategoryId>? categories = known.Random.OneIn(6)
            ? [known.Random.Pick(Knowledge.Categories).Id]
            : null;
        var kind =
            permit.Kind is WorkKind.Practice ? WorkKind.Practice
            : known.Random.OneIn(3) ? WorkKind.Gold
            : WorkKind.Regular;
        var (batch, practiceShare) = (known.Batch(), known.Random.Below(3) / 2.0);
        return new Intent(number, GrainKeys.Of(project, batch), () =>
            new SuggestItem(permit.Annotator, kind, categories, permit.Draw, known.Random.Below(4), practiceShare)
        )
        {
            Learn = r =>
            {
                if (r is Suggestion { Item: { } item, Category: { } category })
                    hints.Add((project, permit, new ComingWork(item, batch, category, kind)));
            },
        };
    }

    public Intent Lease(int number)
    {
        if (hints.Count == 0)
            return Suggest(number);
        var (project, permit, work) = Newest(hints);
        // Now and then an item that nobody suggested, or another category's permit.
        var key = known.Random.OneIn(8) ? known.SeenItem() : GrainKeys.Of(project, work.Item);
        if (known.Random.OneIn(10))
            permit = permit with { Categories = [known.Random.Pick(Knowledge.Categories).Id] };
        // Gold stands before something that is still to come.
        var place =
            work.Kind is WorkKind.Gold
            && hints.Find(h => h.Work.Kind is WorkKind.Regular && h.Project == project).Work is { } other
                ? new GoldGiven(other.Item, known.Random.Between(1, 3))
                : null;
        var usedUp = work.Kind is WorkKind.Regular && known.Random.OneIn(8);
        return new Intent(number, key, () =>
            new LeaseItem(permit, known.Settings(GrainKeys.ProjectOf(key)), work.Kind, place, usedUp)
        )
        {
            AskAgainOn = r => r.Code == "settings-changed",
            Learn = r => tasks.Add((key, permit, (TaskView)r)),
        };
    }

    public Intent Submit(int number)
    {
        if (tasks.Count == 0)
            return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var project = GrainKeys.ProjectOf(key);
        // The texts tell which response is which at import; their names do not.
        var listed = task.Responses.OrderBy(r => r.Text, StringComparer.Ordinal).Select(r => r.Id).ToList();
        var (given, values) = answers.Make(known.Settings(project), listed);
        var who = known.Random.OneIn(20) ? known.Random.Pick(known.Annotators) : permit.Annotator;
        var m = new SubmitTask(
            task.Lease,
            who,
            given,
            known.Random.OneIn(3) ? People.TextOf(number, "because of") : null,
            given.Count == 0 ? [SubmitJudgment.CannotJudge] : [],
            number,
            known.Settings(project)
        );
        var fact = model.Fact(key, task.Lease.Value);
        Intent intent = null!;
        intent = new Intent(number, key, () => m with { Settings = known.Settings(project) })
        {
            Id = task.Lease.Value,
            Judgment = new ExpectedJudgment(
                who.Value,
                mayComeBack.Contains((key, permit.Annotator)) ? null : (int)Round.First,
                values,
                m.DurationMs,
                m.Rationale,
                values.Count > 0
            ),
            Check = (_, _) => model.Recorded(project, who, fact, intent),
            AskAgainOn = r => r.Code == "settings-changed",
        };
        fact.Submitted.Add(intent);
        known.Judgments.Add((key, task.Lease.Value));
        return intent;
    }

    public Intent GiveBack(int number)
    {
        if (tasks.Count == 0)
            return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var reason =
            known.Random.OneIn(2) ? null
            : known.Random.OneIn(6) ? "two words"
            : "unsafe";
        return new Intent(number, key, () => new GiveBackLease(task.Lease, permit.Annotator, reason));
    }

    public Intent Renew(int number) =>
        Ask(number, (task, annotator, settings) => new RenewLease(task.Lease, annotator, settings));

    public Intent AskToJudge(int number)
    {
        var (project, annotator) = (known.Project(), known.Random.Pick(known.Annotators));
        return new Intent(number, GrainKeys.Of(project, annotator), () => new AskToJudge(known.Settings(project)))
        {
            AskAgainOn = r => r.Code == "settings-changed",
        };
    }

    /// <summary>By an annotator's own key, who may not, or may judge nothing: refused in any case.</summary>
    public Intent SubmitOwn(int number)
    {
        var (key, annotator, may) = (known.SeenItem(), known.Random.Pick(known.Annotators), known.Random.OneIn(2));
        return new Intent(number, key, Message) { AskAgainOn = r => r.Code == "settings-changed" };

        IMessage Message()
        {
            var settings = known.Settings(GrainKeys.ProjectOf(key));
            if (may)
                settings = settings with { Assignment = settings.Assignment with { AnnotatorsSubmit = true } };
            return new SubmitJudgment(
                new($"own-{number}"),
                annotator,
                Round.First,
                null,
                [],
                null,
                [SubmitJudgment.CannotJudge],
                null,
                null,
                null,
                settings,
                new OwnSubmission([])
            );
        }
    }

    public Intent TakeUp(int number) =>
        Ask(number, (task, annotator, settings) => new TakeUpLease(task.Lease, annotator, settings));

    public Intent Read(int number) =>
        Ask(number, (task, annotator, settings) => new ReadTask(task.Lease, annotator, settings));

    public Intent Find(int number)
    {
        if (tasks.Count == 0)
            return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var lease = known.Random.OneIn(4) ? new LeaseId("forged") : task.Lease;
        int? toRelease = known.Random.OneIn(3) ? known.Random.Below(3) : null;
        return new Intent(number, GrainKeys.Of(GrainKeys.ProjectOf(key), permit.Annotator), () =>
            new FindLease(lease, toRelease)
        );
    }

    /// <summary>As a host does whose permit was refused; here and there without its having been.</summary>
    public Intent DropReaudit(int number)
    {
        if (hints.Count == 0)
            return Suggest(number);
        var (project, permit, work) = Newest(hints);
        IMessage drop = known.Random.OneIn(2) ? new DropReaudit(work.Item) : new DropComing(work.Item);
        return new Intent(number, GrainKeys.Of(project, permit.Annotator), () => drop);
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
        if (tasks.Count == 0)
            return Lease(number);
        var (key, permit, task) = Newest(tasks);
        var who = known.Random.OneIn(10) ? known.Random.Pick(known.Annotators) : permit.Annotator;
        return new Intent(number, key, () => message(task, who, known.Settings(GrainKeys.ProjectOf(key))))
        {
            AskAgainOn = r => r.Code == "settings-changed",
        };
    }

    /// <summary>
    /// Mostly one of the last: the older ones are used up, run out or forgotten, which has to be tried too.
    /// </summary>
    T Newest<T>(List<T> all) =>
        known.Random.OneIn(5) ? known.Random.Pick(all) : all[^Math.Min(all.Count, known.Random.Between(1, 3))];
}
