using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Qualifications;

static class QualificationEndpoints
{
    const string Me = "me";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/projects/{project}/annotators/{annotator}/qualification", Read)
            .For(Roles.Services | Roles.Annotator)
            .Says(
                "Read an annotator's qualification",
                """
                A gate for machines: the status in each category with its evidence, and what is still needed. Annotators see their own (`me`), as it was published last.
                """
            )
            .Refuses("unknown-project", "unknown-annotator");
        routes
            .MapPost("/v1/projects/{project}/annotators/{annotator}/qualification:set", Set)
            .For(Roles.Leads)
            .Says(
                "Set a status by hand",
                "Any status may be set, and set back; who did it and why is kept. Attempts are counted anew from there."
            )
            .Takes<StatusBody>(Examples.Status)
            .Idempotent()
            .Refuses("unknown-project", "unknown-annotator", "undeclared-category", "invalid-qualification-reason");
        routes
            .MapGet("/v1/projects/{project}/qualification", List)
            .For(Roles.Services)
            .Says("List the team's qualifications", "Every annotator in every category.")
            .Refuses("unknown-project");
        routes
            .MapGet("/v1/projects/{project}/qualification/plan", ReadPlan)
            .For(Roles.Leads)
            .Says(
                "Read what the gates in force do",
                """
                Pass, fail, undecided and the expected number of gold items by true accuracy. `category` and `stage` (`entry`, `in-work`) choose the gate; with `peers`
                also for a gate on the majority of so many others, by simulation.
                """
            )
            .Refuses("unknown-project", "no-qualification-policy");
        routes
            .MapPost("/v1/projects/{project}/qualification/plan", TryPlan)
            .For(Roles.Leads, isRead: true)
            .Says("Try a gate", "What a gate would do, before it is in the settings; nothing is changed.")
            .Takes<GateBody>(Examples.Gate)
            .Refuses([.. Enum.GetValues<GateFaultKind>().Select(k => Refusal.CodeOf(k))]);
    }

    static async Task<Results<Ok<QualificationBody>, Ok<OwnQualificationBody>, ProblemHttpResult>> Read(
        string project,
        string annotator,
        HttpContext context,
        IGrains grains
    )
    {
        var caller = context.Caller();
        var isOwn = caller.Role is Role.Annotator;
        // Somebody else's id and an id of nobody get the same answer.
        if (isOwn && annotator != Me && annotator != caller.Annotator!.Value.Value)
            return Problem.Of(HostProblems.Forbidden, "an annotator reads their own qualification alone");
        if (!isOwn && !Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        var id = new ProjectId(project);
        var settings = await grains.Ask(GrainKeys.Of(id), new ReadProject(), context.RequestAborted);
        if (settings.Reply is not { } view)
            return Problem.Of(settings.Refusal!);
        var who = isOwn ? caller.Annotator!.Value : new AnnotatorId(annotator);
        var answer = await grains.Ask(GrainKeys.Of(id, who), new ReadQualification(), context.RequestAborted);
        if (answer.Reply is not { } qualification)
            return Problem.Of(answer.Refusal!);
        return isOwn
            ? TypedResults.Ok(OwnQualificationBody.Of(qualification, view.Settings))
            : TypedResults.Ok(QualificationBody.Of(qualification, view.Settings));
    }

    static async Task<Results<Ok<StatusSetBody>, ProblemHttpResult>> Set(
        string project,
        string annotator,
        HttpContext context,
        SettingsCache settings
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.StatusBody);
        if (body.Value is not { } status)
            return body.Problem!;
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        if (!Id.IsValid(status.Category))
            return Problem.InvalidId("category");
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var id = new ProjectId(project);
        var answer = await settings.Ask(
            id,
            GrainKeys.Of(id, new AnnotatorId(annotator)),
            s => new SetQualification(
                request,
                new CategoryId(status.Category),
                status.Status,
                status.Reason,
                context.Caller().Id.Value,
                s
            ),
            context.RequestAborted
        );
        return answer.Reply is { } set
            ? TypedResults.Ok(new StatusSetBody(set.Category.Value, Kebab.Of(set.From), Kebab.Of(set.To), set.At))
            : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<PageBody<QualificationBody>>, ProblemHttpResult>> List(
        string project,
        HttpContext context,
        IGrains grains,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var id = new ProjectId(project);
        var settings = await grains.Ask(GrainKeys.Of(id), new ReadProject(), context.RequestAborted);
        if (settings.Reply is not { } view)
            return Problem.Of(settings.Refusal!);
        var page = (await grains.Ask(GrainKeys.Of(id), new ListAnnotators(after, count), context.RequestAborted)).Value;
        var all = await Paging.Ask(
            grains,
            page.Ids.Select(a => GrainKeys.Of(id, new AnnotatorId(a))),
            new ReadQualification(),
            context.RequestAborted
        );
        return TypedResults.Ok(
            new PageBody<QualificationBody>(
                [.. all.Select(q => QualificationBody.Of(q, view.Settings))],
                Paging.Cursor(page.Next)
            )
        );
    }

    static async Task<Results<Ok<PlanBody>, ProblemHttpResult>> ReadPlan(
        string project,
        HttpContext context,
        IGrains grains,
        string? category = null,
        string stage = "entry",
        int? peers = null
    )
    {
        if (stage is not ("entry" or "in-work"))
            return Problem.Of(HostProblems.InvalidQuery, "'stage' is `entry` or `in-work`");
        if (category is not null && !Id.IsValid(category))
            return Problem.InvalidId("category");
        var answer = await grains.Ask(GrainKeys.Of(new ProjectId(project)), new ReadProject(), context.RequestAborted);
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        if (view.Settings.Quality.Qualification is not { } policy)
            return Problem.Of(HostProblems.NoQualificationPolicy);
        var rule = category is null ? policy.Rule : policy.RuleOf(new CategoryId(category));
        return Plan((stage == "entry" ? rule.Entry : rule.InWork).Plan, peers);
    }

    static async Task<Results<Ok<PlanBody>, ProblemHttpResult>> TryPlan(
        string project,
        HttpContext context,
        int? peers = null
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.GateBody);
        return body.Value is { } gate ? Plan(QualityMapping.ToPlan(gate), peers) : body.Problem!;
    }

    static Results<Ok<PlanBody>, ProblemHttpResult> Plan(GatePlan plan, int? peers) =>
        PlanBody.Of(plan, peers, out var fault) is { } body
            ? TypedResults.Ok(body)
            : Problem.Of(Refusal.Of(fault!.Kind, QualificationRules.Why(fault)));
}
