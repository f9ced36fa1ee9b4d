using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Annotators;

/// <summary>Whether a person works in a project at all, and the tasks that a lead takes back.</summary>
static class StatusEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        const string person = "/v1/projects/{project}/annotators/{annotator}";
        routes
            .MapPost(person + ":suspend", Suspend)
            .For(Roles.Leads)
            .Says(
                "Suspend an annotator",
                """
                In all categories, with or without a qualification policy: their open tasks are taken back, they get no others, and nothing of theirs is taken, until
                they are reinstated. Their keys go on, so that they can read why.
                """
            )
            .Takes<PersonStatusBody>(Examples.PersonStatus)
            .Idempotent()
            .Refuses("unknown-annotator", "invalid-status-reason", "id-reused");
        routes
            .MapPost(person + ":reinstate", Reinstate)
            .For(Roles.Leads)
            .Says(
                "Reinstate an annotator",
                "Who was suspended or removed works on. Revoked keys stay revoked, and what was erased stays erased."
            )
            .Takes<PersonStatusBody>(Examples.PersonStatus)
            .Idempotent()
            .Refuses("unknown-annotator", "invalid-status-reason", "id-reused");
        routes
            .MapPost(person + ":remove", Remove)
            .For(Roles.Leads, isKept: true)
            .Says(
                "Remove an annotator",
                """
                In one step: their open tasks are taken back, their keys are revoked and what these have open ends, they get no tasks, nothing of theirs is taken, they
                are not enrolled again, and who subscribed to `annotator.removed` is told. Their judgments stay, and so do their data until they are erased.
                """
            )
            .Takes<PersonStatusBody>(Examples.PersonStatus)
            .Idempotent()
            .Refuses("unknown-annotator", "invalid-status-reason", "id-reused");
        routes
            .MapPost(person + "/tasks:recall", Recall)
            .For(Roles.Leads)
            .Says(
                "Take tasks back",
                "All that the annotator has open, or the one of an `item`: others get them. The annotator may meet the items again."
            )
            .Idempotent()
            .Refuses("unknown-annotator", "id-reused");
    }

    static Task<Results<Ok<PersonStatusSetBody>, ProblemHttpResult>> Suspend(
        string project,
        string annotator,
        HttpContext context,
        Removals removals
    ) => Set(project, annotator, AnnotatorStatus.Suspended, context, removals);

    static Task<Results<Ok<PersonStatusSetBody>, ProblemHttpResult>> Reinstate(
        string project,
        string annotator,
        HttpContext context,
        Removals removals
    ) => Set(project, annotator, AnnotatorStatus.Active, context, removals);

    static Task<Results<Ok<PersonStatusSetBody>, ProblemHttpResult>> Remove(
        string project,
        string annotator,
        HttpContext context,
        Removals removals
    ) => Set(project, annotator, AnnotatorStatus.Removed, context, removals);

    static async Task<Results<Ok<PersonStatusSetBody>, ProblemHttpResult>> Set(
        string project,
        string annotator,
        AnnotatorStatus status,
        HttpContext context,
        Removals removals
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        var body = await JsonBody.Read(context, ApiJson.Default.PersonStatusBody);
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        // Not cancelled with the request: what was begun is finished.
        var answer = await removals.Set(
            new(project),
            new(annotator),
            request,
            status,
            wanted.Reason,
            context.Caller().Id,
            CancellationToken.None
        );
        if (answer.Reply is not { } outcome)
            return Problem.Of(answer.Refusal!);
        return TypedResults.Ok(
            new PersonStatusSetBody(
                annotator,
                Kebab.Of(outcome.Set.Status),
                outcome.Set.Since,
                outcome.Set.IsChanged,
                [.. outcome.Set.Recalled.Select(i => i.Value)],
                [.. outcome.Keys.Select(k => k.Value)]
            )
        );
    }

    static async Task<Results<Ok<RecalledBody>, ProblemHttpResult>> Recall(
        string project,
        string annotator,
        HttpContext context,
        IGrains grains,
        string? item = null
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        if (item is not null && !Id.IsValid(item))
            return Problem.InvalidId("item");
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project), new AnnotatorId(annotator)),
            new RecallTasks(request, item is null ? null : new ItemId(item)),
            context.RequestAborted
        );
        return answer.Reply is { } recalled
            ? TypedResults.Ok(new RecalledBody([.. recalled.Items.Select(i => i.Value)]))
            : Problem.Of(answer.Refusal!);
    }
}
