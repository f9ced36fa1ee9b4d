using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Api.Tasks;

static class TaskEndpoints
{
    const Roles Those = Roles.Annotator | Roles.Ingest;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var project = routes.MapGroup("/v1/projects/{project}");
        project
            .MapPost("/tasks:next", Next)
            .For(Those)
            .Says(
                "Get the next task",
                $"""
                An item to judge, reserved until `expiresAt`. Whoever has as many tasks open as the project allows gets the oldest of them again, and so does a
                request with the same `Idempotency-Key`. With `waitSeconds` (at most {Limits.TaskWaitSecondsMax}) the answer waits until there is a task. Without
                one `task` is null, and `reason` is `no-work`, `not-qualified` or `no-practice`; keys of role ingest are told `no-open-work`, `all-done` or
                `not-qualified` in place of `no-work`. `mode` is `work` or `practice`; without it whoever may judge nothing yet practises. A task that was put
                aside, and one that ran out, comes back before any other. Keys of role ingest name the `annotator`.
                """
            )
            .Idempotent()
            .Refuses("unknown-annotator", "annotator-suspended", "annotator-removed", "invalid-query");
        var task = project.MapGroup("/tasks/{task}");
        task.MapGet("", Read)
            .For(Those)
            .Says("Read a task again", "As long as it is open.")
            .Refuses("unknown-lease", "lease-ended", "lease-expired");
        task.MapPost("/judgment", Submit)
            .For(Those)
            .Says(
                "Judge a task",
                """
                Sent again it gets the same answer; with another content it is refused. A judgment that comes within a day after its task ran out is taken, unless
                the project says otherwise (`keepSurplus`).
                Who practises is told in `feedback` whether it was right, and why.
                """
            )
            .Takes<TaskJudgmentDoc>(Examples.TaskJudgment)
            .Refuses(
                "unknown-lease",
                "lease-ended",
                "lease-expired",
                "id-reused",
                "item-closed",
                "off-scale",
                "scale-mismatch",
                "undeclared-criterion",
                "unknown-response"
            );
        project
            .MapPost("/tasks/{task}:renew", Renew)
            .For(Those)
            .Says("Keep a task longer", "From now on it lasts as long as a new one.")
            .Refuses("unknown-lease", "lease-ended", "lease-expired", "too-many-renewals");
        project
            .MapPost("/tasks/{task}:release", Release)
            .For(Those)
            .Says(
                "Put a task aside",
                """
                It is kept for the annotator until it runs out, and is the first that they get when they ask for a task; then somebody else gets the item. How often
                that may be on one day is the project's policy (`releasesPerDayMax`), and leads see it. To give a task back for good, skip it.
                """
            )
            .Refuses("unknown-lease", "lease-ended", "lease-expired", "too-many-releases");
        project
            .MapPost("/tasks/{task}:skip", Skip)
            .For(Those)
            .Says(
                "Give a task back for good",
                "The annotator does not meet the item again. Leads see how often and why."
            )
            .Takes<SkipBody>(Examples.Skip)
            .Refuses("unknown-lease", "lease-ended", "lease-expired", "invalid-skip-reason");
    }

    static async Task<Results<Ok<NextTaskBody>, ProblemHttpResult>> Next(
        string project,
        HttpContext context,
        TaskServices services,
        TaskFinder finder,
        string? annotator = null,
        string? mode = null,
        int waitSeconds = 0
    )
    {
        if (waitSeconds is < 0 or > Limits.TaskWaitSecondsMax)
            return Problem.Of(HostProblems.InvalidQuery, $"'waitSeconds' is 0 to {Limits.TaskWaitSecondsMax}");
        if (mode is not (null or "work" or "practice"))
            return Problem.Of(HostProblems.InvalidQuery, "'mode' is `work` or `practice`");
        if (context.Caller().Scope is KeyScope.NoPractice)
        {
            if (mode == "practice")
                return Problem.Of(HostProblems.Forbidden, "the key gets no practice tasks");
            mode = "work";
        }
        WorkMode? asked = mode switch
        {
            null => null,
            "work" => WorkMode.Work,
            _ => WorkMode.Practice,
        };
        var (who, problem) = await services.Who(context, project, annotator);
        if (problem is not null)
            return problem;
        if (!RequestIds.TryGet(context, [], out var request, out var bad))
            return bad!;
        using var stop = context.UntilKeyEnds();
        var found = await finder.Next(
            new(project),
            who,
            request.Id,
            asked,
            TimeSpan.FromSeconds(waitSeconds),
            stop.Token
        );
        NoStore(context);
        if (found.Refusal is { } refusal)
            return Problem.Of(refusal);
        return TypedResults.Ok(
            found.Task is { } task
                ? new NextTaskBody(TaskBody.Of(task), null)
                : new NextTaskBody(null, TaskFinder.ReasonOf(found, context.Caller().Role is Role.Annotator))
        );
    }

    static Task<Results<Ok<TaskBody>, ProblemHttpResult>> Read(
        string project,
        string task,
        HttpContext context,
        TaskServices services,
        string? annotator = null
    ) =>
        View(project, task, context, services, annotator, static (lease, who, settings) =>
            new ReadTask(lease, who, settings)
        );

    static Task<Results<Ok<TaskBody>, ProblemHttpResult>> Renew(
        string project,
        string task,
        HttpContext context,
        TaskServices services,
        string? annotator = null
    ) =>
        View(project, task, context, services, annotator, static (lease, who, settings) =>
            new RenewLease(lease, who, settings)
        );

    static Task<Results<NoContent, ProblemHttpResult>> Release(
        string project,
        string task,
        HttpContext context,
        TaskServices services,
        string? annotator = null
    ) => GiveBack(project, task, context, services, annotator, null);

    static async Task<Results<NoContent, ProblemHttpResult>> Skip(
        string project,
        string task,
        HttpContext context,
        TaskServices services,
        string? annotator = null
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.SkipBody);
        return body.Value is { } skip
            ? await GiveBack(project, task, context, services, annotator, skip.Reason)
            : body.Problem!;
    }

    static async Task<Results<JsonHttpResult<TaskReceiptBody>, ProblemHttpResult>> Submit(
        string project,
        string task,
        HttpContext context,
        TaskServices services,
        JudgmentFigures figures,
        string? annotator = null
    )
    {
        var (judgment, unreadable) = await JudgmentRequest.Read(context, isTask: true);
        if (judgment is null)
            return unreadable!;
        var (place, problem) = await services.Find(context, project, task, annotator);
        if (place is not { } lease)
            return problem!;
        // Not cancelled with the request: the grain decides anyway.
        var answer = await services.Settings.Ask(
            lease.Project,
            lease.Grain,
            s => judgment.ToTask(lease.Id, lease.Annotator, s),
            CancellationToken.None
        );
        if (answer.Reply is not { } receipt)
            return Problem.Of(answer.Refusal!);
        figures.Acknowledge(receipt.Judgment);
        // Feedback tells the known answer.
        var feedback =
            receipt.Feedback is { } told && context.Caller().Scope is not KeyScope.NoPractice
                ? GoldMapping.ToBody(told)
                : null;
        return TypedResults.Json(
            new TaskReceiptBody(task, receipt.Judgment.RecordedAt, feedback),
            ApiJson.Default.TaskReceiptBody,
            statusCode: StatusCodes.Status201Created
        );
    }

    static async Task<Results<Ok<TaskBody>, ProblemHttpResult>> View(
        string project,
        string task,
        HttpContext context,
        TaskServices services,
        string? annotator,
        Func<LeaseId, AnnotatorId, ProjectSettings, IMessage<TaskView>> message
    )
    {
        var (place, problem) = await services.Find(context, project, task, annotator);
        if (place is not { } lease)
            return problem!;
        var answer = await services.Settings.Ask(
            lease.Project,
            lease.Grain,
            s => message(lease.Id, lease.Annotator, s),
            context.RequestAborted
        );
        NoStore(context);
        return answer.Reply is { } view ? TypedResults.Ok(TaskBody.Of(view)) : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<NoContent, ProblemHttpResult>> GiveBack(
        string project,
        string task,
        HttpContext context,
        TaskServices services,
        string? annotator,
        string? reason
    )
    {
        int? toRelease = null;
        if (reason is null)
        {
            var inForce = await services.Settings.Get(new(project), context.RequestAborted);
            if (inForce.Reply is not { } known)
                return Problem.Of(inForce.Refusal!);
            toRelease = known.Settings.Assignment.ReleasesPerDayMax;
        }
        var (place, problem) = await services.Find(context, project, task, annotator, toRelease);
        if (place is not { } lease)
            return problem!;
        var answer = await services.Grains.Ask(
            lease.Grain,
            new GiveBackLease(lease.Id, lease.Annotator, reason),
            context.RequestAborted
        );
        return answer.Refusal is { } refusal ? Problem.Of(refusal) : TypedResults.NoContent();
    }

    static void NoStore(HttpContext context) => context.Response.Headers.CacheControl = "no-store";
}

/// <summary>A lease and where it leads.</summary>
readonly record struct TaskPlace(ProjectId Project, AnnotatorId Annotator, LeaseId Id, GrainKey Grain);

/// <summary>For whom a request is, and which item its task is of.</summary>
sealed class TaskServices(IEngine engine, SettingsCache settings, AnnotatorDirectory annotators, TimeProvider clock)
{
    public IGrains Grains => engine;
    public SettingsCache Settings => settings;

    public async ValueTask<(AnnotatorId Who, ProblemHttpResult? Problem)> Who(
        HttpContext context,
        string project,
        string? annotator
    )
    {
        var caller = context.Caller();
        if (caller.Role is Role.Annotator)
        {
            return annotator is null || annotator == caller.Annotator!.Value.Value
                ? (caller.Annotator!.Value, null)
                : (default, Problem.Of(HostProblems.Forbidden, "an annotator's key speaks for that annotator alone"));
        }
        if (annotator is null)
            return (
                default,
                Problem.Of(HostProblems.InvalidQuery, "name the `annotator` by the id that the server gave them")
            );
        if (!Id.IsValid(annotator))
            return (default, Problem.InvalidId("annotator"));
        var named = new AnnotatorId(annotator);
        return await annotators.CheckKnown(new(project), named, context.RequestAborted) is { } refusal
            ? (default, Problem.Of(refusal))
            : (named, null);
    }

    /// <summary>A forged lease, another's, and one that ended long ago get the same answer.</summary>
    /// <param name="toRelease">It is to be put aside, and so many may be on one day.</param>
    public async ValueTask<(TaskPlace? Place, ProblemHttpResult? Problem)> Find(
        HttpContext context,
        string project,
        string task,
        string? annotator,
        int? toRelease = null
    )
    {
        var (who, problem) = await Who(context, project, annotator);
        if (problem is not null)
            return (null, problem);
        if (!Id.IsValid(task))
            return (null, Problem.Of(Refusal.Of(AnnotatorRefusal.UnknownLease)));
        var (id, lease) = (new ProjectId(project), new LeaseId(task));
        var answer = await engine.Ask(GrainKeys.Of(id, who), new FindLease(lease, toRelease), context.RequestAborted);
        // Where grains live apart, an annotator's grain hears a moment later what the item's has given out.
        for (
            var looks = 1;
            answer.Refusal is { Code: "unknown-lease" } && engine.IsShared && looks < Limits.LeaseLooksMax;
            looks++
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Limits.LeaseLookMs), clock, context.RequestAborted);
            answer = await engine.Ask(GrainKeys.Of(id, who), new FindLease(lease, toRelease), context.RequestAborted);
        }
        return answer.Reply is { } place
            ? (new TaskPlace(id, who, lease, GrainKeys.Of(id, place.Item)), null)
            : (null, Problem.Of(answer.Refusal!));
    }
}
