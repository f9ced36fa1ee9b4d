using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Api.Projects;

/// <param name="Annotators">Enrolled ones; of the project, also when the progress is that of one batch.</param>
/// <param name="Judged">Items with at least one counted judgment.</param>
/// <param name="Complete">Items that have their overlap.</param>
/// <param name="Judgments">Counted ones, of round `first`.</param>
sealed record ProgressBody(
    int Annotators, int Items, int Judged, int Complete, int Closed, long Judgments, IReadOnlyList<CategoryProgressBody> ByCategory,
    IReadOnlyList<BatchStatusBody> Batches);

sealed record BatchStatusBody(string Id, string Status);

static class ProgressEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/projects/{project}/progress", Read).For(Roles.Services)
            .Says("Read how far the work is", "Over all batches of the project, or over one with its parts.").Refuses("unknown-project", "unknown-batch");

    static async Task<Results<Ok<ProgressBody>, ProblemHttpResult>> Read(string project, HttpContext context, IGrains grains, string? batch = null)
    {
        var id = new ProjectId(project);
        var (ids, refusal) = await BatchNames.Select(grains, id, batch, context.RequestAborted);
        if (refusal is not null) return Problem.Of(refusal);
        var read = await grains.Ask(GrainKeys.Of(id), new ReadProject(), context.RequestAborted);
        if (read.Reply is not { } view) return Problem.Of(read.Refusal!);
        var batches = await Paging.Ask(grains, ids.Select(b => GrainKeys.Of(id, b)), new ReadBatch(), context.RequestAborted);
        var categories = batches.SelectMany(b => b.Progress).GroupBy(p => p.Category)
            .Select(g => new CategoryProgressBody(
                g.Key.Value, g.Sum(p => p.Items), g.Sum(p => p.Judged), g.Sum(p => p.Complete), g.Sum(p => p.Closed), g.Sum(p => p.Judgments)))
            .OrderBy(c => c.Category, StringComparer.Ordinal).ToList();
        return TypedResults.Ok(new ProgressBody(
            view.Annotators, categories.Sum(c => c.Items), categories.Sum(c => c.Judged), categories.Sum(c => c.Complete), categories.Sum(c => c.Closed),
            categories.Sum(c => c.Judgments), categories, [.. batches.Select(b => new BatchStatusBody(b.Id.Value, Kebab.Of(b.Status)))]));
    }
}
