using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Batches;

static class BatchEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var batches = routes.MapGroup("/v1/projects/{project}/batches");
        batches
            .MapGet("", List)
            .For(Roles.Readers)
            .Says("List batches", "In the order they came.")
            .Refuses("unknown-project");
        batches
            .MapGet("/{batch}", Read)
            .For(Roles.Readers)
            .Says(
                "Read a batch",
                "How its import and its work stand. An interrupted import goes on from `import.nextLine`."
            )
            .Refuses("unknown-batch");
        batches
            .MapPost("/{batch}:close", Close)
            .For(Roles.Lead)
            .Says("Close a batch", "Its items, also those of its parts, take no more judgments.")
            .Idempotent()
            .Refuses("unknown-project", "unknown-batch", "batch-busy", "id-reused");
        batches
            .MapPost("/{batch}:reopen", Reopen)
            .For(Roles.Lead)
            .Says("Reopen a batch", "Its items take judgments again.")
            .Idempotent()
            .Refuses("unknown-project", "unknown-batch", "batch-busy", "id-reused");
        batches
            .MapPut("/{batch}/policy", SetPolicy)
            .For(Roles.Leads)
            .Says(
                "Set a batch's priority and overlap",
                "Also of its parts. Items hear of a new overlap within moments; tasks that are open keep their place."
            )
            .Takes<BatchPolicyBody>(Examples.BatchPolicy)
            .Idempotent()
            .Refuses("unknown-project", "unknown-batch", "invalid-settings", "id-reused");
        batches
            .MapGet("/{batch}/items", ListItems)
            .For(Roles.Readers)
            .Says("List the items of a batch", "In the order of the import; staged ones are not seen.")
            .Refuses("unknown-batch");
    }

    static async Task<Results<Ok<PageBody<BatchBody>>, ProblemHttpResult>> List(
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
        var page = await grains.Ask(GrainKeys.Of(id), new ListBatches(after, count), context.RequestAborted);
        if (page.Reply is not { } ids)
            return Problem.Of(page.Refusal!);
        var views = await Paging.Ask(
            grains,
            ids.Ids.Select(b => GrainKeys.Of(id, new BatchId(b))),
            new ReadBatch(),
            context.RequestAborted
        );
        return TypedResults.Ok(
            new PageBody<BatchBody>([.. views.Select(v => BatchBody.Of(v, withErrors: false))], Paging.Cursor(ids.Next))
        );
    }

    static async Task<Results<Ok<BatchBody>, ProblemHttpResult>> Read(
        string project,
        string batch,
        HttpContext context,
        IGrains grains,
        ImportParts parts
    )
    {
        if (!Id.IsValid(batch))
            return Problem.InvalidId("batch");
        var (id, named) = (new ProjectId(project), new BatchId(batch));
        var answer = await grains.Ask(GrainKeys.Of(id, named), new ReadBatch(), context.RequestAborted);
        return answer.Reply is { } view
            ? TypedResults.Ok(
                BatchBody.Of(view, nextLine: await parts.NextLine(grains, id, view, context.RequestAborted))
            )
            : Problem.Of(answer.Refusal!);
    }

    static Task<Results<Ok<BatchBody>, ProblemHttpResult>> Close(
        string project,
        string batch,
        HttpContext context,
        BatchOpening opening,
        IGrains grains
    ) => SetClosed(project, batch, closed: true, context, opening, grains);

    static Task<Results<Ok<BatchBody>, ProblemHttpResult>> Reopen(
        string project,
        string batch,
        HttpContext context,
        BatchOpening opening,
        IGrains grains
    ) => SetClosed(project, batch, closed: false, context, opening, grains);

    static async Task<Results<Ok<BatchBody>, ProblemHttpResult>> SetClosed(
        string project,
        string batch,
        bool closed,
        HttpContext context,
        BatchOpening opening,
        IGrains grains
    )
    {
        if (!Id.IsValid(batch))
            return Problem.InvalidId("batch");
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var id = new ProjectId(project);
        var (parts, refusal) = await BatchNames.Select(grains, id, batch, context.RequestAborted);
        if (refusal is not null)
            return Problem.Of(refusal);
        BatchView? first = null;
        foreach (var part in parts)
        {
            var answer = await grains.Ask(
                GrainKeys.Of(id, part),
                new SetBatchClosed(request, closed),
                context.RequestAborted
            );
            if (answer.Refusal is { } refused)
                return Problem.Of(refused);
            var view = await opening.Settled(id, part, context.RequestAborted);
            first ??= view;
        }
        return TypedResults.Ok(BatchBody.Of(first!, withErrors: false));
    }

    static async Task<Results<Ok<BatchPolicyBody>, ProblemHttpResult>> SetPolicy(
        string project,
        string batch,
        HttpContext context,
        IGrains grains
    )
    {
        if (!Id.IsValid(batch))
            return Problem.InvalidId("batch");
        var body = await JsonBody.Read(context, ApiJson.Default.BatchPolicyBody);
        if (body.Value is not { } policy)
            return body.Problem!;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var id = new ProjectId(project);
        var (parts, refusal) = await BatchNames.Select(grains, id, batch, context.RequestAborted);
        if (refusal is not null)
            return Problem.Of(refusal);
        foreach (var part in parts)
        {
            // The parts' requests lie in one grain: each has a name of its own. No id of a caller holds a '/'.
            var ofPart = request with { Id = $"{request.Id}/{part.Value}" };
            var answer = await grains.Ask(
                GrainKeys.Of(id),
                new SetBatchPolicy(ofPart, part, new BatchPolicy(policy.Priority, policy.Overlap)),
                context.RequestAborted
            );
            if (answer.Refusal is { } refused)
                return Problem.Of(refused);
        }
        return TypedResults.Ok(policy);
    }

    static async Task<Results<Ok<PageBody<ItemLine>>, ProblemHttpResult>> ListItems(
        string project,
        string batch,
        HttpContext context,
        IGrains grains,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Id.IsValid(batch))
            return Problem.InvalidId("batch");
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var id = new ProjectId(project);
        var page = await grains.Ask(
            GrainKeys.Of(id, new BatchId(batch)),
            new ListItems(after, count),
            context.RequestAborted
        );
        if (page.Reply is not { } ids)
            return Problem.Of(page.Refusal!);
        var views = await Paging.Ask(
            grains,
            ids.Ids.Select(i => GrainKeys.Of(id, new ItemId(i))),
            new ReadItem(),
            context.RequestAborted
        );
        return TypedResults.Ok(new PageBody<ItemLine>([.. views.Select(ItemLine.Of)], Paging.Cursor(ids.Next)));
    }
}
