using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Projects;

/// <param name="Annotators">Enrolled ones; of the project, also when the progress is that of one batch.</param>
/// <param name="Judged">Items with at least one counted judgment.</param>
/// <param name="Complete">Items that have the overlap in force.</param>
/// <param name="Judgments">Counted ones, of round `first`.</param>
/// <param name="Open">Items that take a further task now.</param>
/// <param name="Leased">Tasks that annotators have open.</param>
/// <param name="Skips">Tasks that were given back for good.</param>
/// <param name="Gold">Of the items those with a known answer that are not closed: they need no judgments.</param>
/// <param name="GoldPools">What the gold is for, by category.</param>
/// <param name="Warnings">What keeps the work from being finished.</param>
sealed record ProgressBody(
    int Annotators,
    int Items,
    int Judged,
    int Complete,
    int Closed,
    long Judgments,
    int Open,
    int Leased,
    int Skips,
    int Gold,
    IReadOnlyList<CategoryProgressBody> ByCategory,
    IReadOnlyList<BatchStatusBody> Batches,
    IReadOnlyList<GoldPoolBody> GoldPools,
    IReadOnlyList<WarningBody> Warnings
);

/// <param name="Practice">For practice.</param>
/// <param name="Blind">Mixed into the work.</param>
/// <param name="Retired">Given to nobody any more.</param>
sealed record GoldPoolBody(string Category, int Practice, int Blind, int Retired);

/// <param name="Code">Stable.</param>
sealed record WarningBody(string Code, string Detail);

sealed record BatchStatusBody(string Id, string Status);

static class ProgressEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/projects/{project}/progress", Read)
            .For(Roles.Readers)
            .Says("Read how far the work is", "Over all batches of the project, or over one with its parts.")
            .Refuses("unknown-project", "unknown-batch");

    static async Task<Results<Ok<ProgressBody>, ProblemHttpResult>> Read(
        string project,
        HttpContext context,
        IGrains grains,
        string? batch = null
    )
    {
        var id = new ProjectId(project);
        var (ids, refusal) = await BatchNames.Select(grains, id, batch, context.RequestAborted);
        if (refusal is not null)
            return Problem.Of(refusal);
        var read = await grains.Ask(GrainKeys.Of(id), new ReadProject(), context.RequestAborted);
        if (read.Reply is not { } view)
            return Problem.Of(read.Refusal!);
        var use = (await grains.Ask(GrainKeys.Of(id), new ReadGoldUse(), context.RequestAborted)).Value;
        var batches = await Paging.Ask(
            grains,
            ids.Select(b => GrainKeys.Of(id, b)),
            new ReadBatch(),
            context.RequestAborted
        );
        var gold = await Paging.Ask(
            grains,
            ids.Select(b => GrainKeys.Of(id, b)),
            new ReadGoldPools(view.Settings.Quality.PracticeShare),
            context.RequestAborted
        );
        List<GoldPoolBody> pools =
        [
            .. gold.SelectMany(g => g.Categories)
                .GroupBy(p => p.Category.Value)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new GoldPoolBody(
                    g.Key,
                    g.Sum(p => p.Practice),
                    g.Sum(p => p.Blind),
                    g.Sum(p => p.Retired)
                )),
        ];
        var categories = batches
            .SelectMany(b => b.Progress)
            .GroupBy(p => p.Category)
            .Select(g => new CategoryProgressBody(
                g.Key.Value,
                g.Sum(p => p.Items),
                g.Sum(p => p.Judged),
                g.Sum(p => p.Complete),
                g.Sum(p => p.Closed),
                g.Sum(p => p.Judgments),
                g.Sum(p => p.Open),
                g.Sum(p => p.Leased),
                g.Sum(p => p.Skips),
                g.Sum(p => p.Gold)
            ))
            .OrderBy(c => c.Category, StringComparer.Ordinal)
            .ToList();
        return TypedResults.Ok(
            new ProgressBody(
                view.Annotators,
                categories.Sum(c => c.Items),
                categories.Sum(c => c.Judged),
                categories.Sum(c => c.Complete),
                categories.Sum(c => c.Closed),
                categories.Sum(c => c.Judgments),
                categories.Sum(c => c.Open),
                categories.Sum(c => c.Leased),
                categories.Sum(c => c.Skips),
                categories.Sum(c => c.Gold),
                categories,
                [.. batches.Select(b => new BatchStatusBody(b.Id.Value, Kebab.Of(b.Status)))],
                pools,
                [
                    .. Warnings(view, batches), // The gold of one batch says nothing about the project's.
                    .. batch is null ? GoldWarnings.Of(view.Settings, categories, pools, use) : [],
                ]
            )
        );
    }

    static IEnumerable<WarningBody> Warnings(ProjectView project, IReadOnlyList<BatchView> batches)
    {
        if (project.Settings.Quality.Qualification is { UnqualifiedMayWork: false })
        {
            // The categories that a batch has work in, and not only those that somebody is qualified for.
            var lacking = batches
                .SelectMany(b =>
                    b.Progress.Where(p => p.Open > 0)
                        .Select(p => (p.Category, Overlap: OverlapMax(b), Qualified: Qualified(p.Category)))
                )
                .Where(w => (w.Overlap ?? 1) > w.Qualified)
                .GroupBy(w => (w.Category, w.Qualified))
                .OrderBy(g => g.Key.Category.Value, StringComparer.Ordinal);
            foreach (var category in lacking)
            {
                yield return new WarningBody(
                    "overlap-above-qualified",
                    $"category '{category.Key.Category}': batches ask for up to {category.Max(w => w.Overlap ?? 1)} judgments an item, and {category.Key.Qualified} annotators are qualified: qualify more, or lower the overlap"
                );
            }
        }
        var wanting = batches.Where(b => OverlapMax(b) > project.Annotators).ToList();
        if (wanting.Count > 0)
        {
            yield return new WarningBody(
                "overlap-above-annotators",
                $"{wanting.Count} batches ask for up to {wanting.Max(OverlapMax)} judgments an item, and the project has {project.Annotators} annotators: enrol more, or lower the overlap"
            );
        }

        // An adaptive overlap asks for its maximum where annotators disagree.
        static int? OverlapMax(BatchView batch) => batch.Adaptive?.Max ?? batch.Overlap;

        int Qualified(CategoryId category) =>
            project.Qualified.FirstOrDefault(q => q.Category == category)?.Annotators ?? 0;
    }
}
