using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Teams;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Drift;

static class DriftEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/projects/{project}/annotators/{annotator}/drift", Read)
            .For(Roles.Leads)
            .Says(
                "Read how an annotator is watched",
                """
                Every stream with its baseline, its statistic over time and the limits of it; every alarm with what changed, since when, how sure and on which items.
                """
            )
            .Refuses("unknown-annotator");
        routes
            .MapPost("/v1/projects/{project}/annotators/{annotator}/drift/alarms/{alarm}:acknowledge", Acknowledge)
            .For(Roles.Leads)
            .Says(
                "Acknowledge an alarm",
                "The note stays beside it. Until then the detector's further alarms of the same change are counted on this one."
            )
            .Takes<AcknowledgementBody>(Examples.Acknowledgement)
            .Idempotent()
            .Refuses("unknown-annotator", "unknown-alarm", "alarm-acknowledged", "invalid-alarm-note", "id-reused");
        routes
            .MapGet("/v1/projects/{project}/drift", ReadTeam)
            .For(Roles.Leads)
            .Says(
                "Read the team's drift, worst first",
                "Who has alarms that nobody has acknowledged, and the rates that baselines start from."
            )
            .Refuses("unknown-project");
        routes
            .MapGet("/v1/projects/{project}/drift/alarms", List)
            .For(Roles.Leads)
            .Says(
                "List a project's alarms",
                "In the order they were raised; with `open=true` those that nobody has acknowledged. The newest 10,000 are kept."
            )
            .Refuses("unknown-project");
    }

    static async Task<Results<Ok<DriftBody>, ProblemHttpResult>> Read(
        string project,
        string annotator,
        HttpContext context,
        IGrains grains
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project), new AnnotatorId(annotator)),
            new ReadDrift(),
            context.RequestAborted
        );
        return answer.Reply is { } view ? TypedResults.Ok(DriftBody.Of(view)) : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<AlarmBody>, ProblemHttpResult>> Acknowledge(
        string project,
        string annotator,
        string alarm,
        HttpContext context,
        IGrains grains
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.AcknowledgementBody);
        if (body.Value is not { } stated)
            return body.Problem!;
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        if (!int.TryParse(alarm, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return Problem.Of(Refusal.Of(DriftRefusal.UnknownAlarm, "an alarm has a number"));
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project), new AnnotatorId(annotator)),
            new AcknowledgeAlarm(request, number, stated.Note, stated.NewBaseline, context.Caller().Id.Value),
            context.RequestAborted
        );
        return answer.Reply is { } view ? TypedResults.Ok(AlarmBody.Of(view)) : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<TeamDriftBody>, ProblemHttpResult>> ReadTeam(
        string project,
        HttpContext context,
        IGrains grains,
        int? limit = null
    )
    {
        if (!Paging.TryRead(null, limit, out _, out var count, out var problem))
            return problem!;
        if (await Unknown(project, context, grains) is { } unknown)
            return unknown;
        var answer = await grains.Ask(
            GrainKeys.TeamOf(new ProjectId(project)),
            new ReadTeam(count),
            context.RequestAborted
        );
        return TypedResults.Ok(TeamDriftBody.Of(answer.Value));
    }

    static async Task<Results<Ok<PageBody<AlarmRowBody>>, ProblemHttpResult>> List(
        string project,
        HttpContext context,
        IGrains grains,
        bool open = false,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        if (await Unknown(project, context, grains) is { } unknown)
            return unknown;
        var page = (
            await grains.Ask(
                GrainKeys.TeamOf(new ProjectId(project)),
                new ListAlarms(after, count, open),
                context.RequestAborted
            )
        ).Value;
        return TypedResults.Ok(
            new PageBody<AlarmRowBody>([.. page.Rows.Select(r => AlarmRowBody.Of(r.Alarm))], Paging.Cursor(page.Next))
        );
    }

    static async Task<ProblemHttpResult?> Unknown(string project, HttpContext context, IGrains grains)
    {
        var answer = await grains.Ask(GrainKeys.Of(new ProjectId(project)), new ReadProject(), context.RequestAborted);
        return answer.Refusal is { } refusal ? Problem.Of(refusal) : null;
    }
}
