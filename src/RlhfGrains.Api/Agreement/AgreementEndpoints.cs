using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Agreement;

static class AgreementEndpoints
{
    const string Criterion = "criterion";

    static readonly Dictionary<string, SplitBy> Splits = new(StringComparer.Ordinal)
    {
        ["category"] = SplitBy.Category,
        [Criterion] = SplitBy.None,
        ["rubricVersion"] = SplitBy.RubricVersion,
        ["round"] = SplitBy.Round,
        ["batch"] = SplitBy.Batch,
    };

    static readonly Dictionary<string, Round?> Rounds = new(StringComparer.Ordinal)
    {
        ["first"] = Round.First,
        ["reaudit"] = Round.Reaudit,
        ["recalibration"] = Round.Recalibration,
        ["all"] = null,
    };

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/projects/{project}/agreement", Read)
            .For(Roles.Leads | Roles.Exporter)
            .Says(
                "Read agreement",
                """
                Krippendorff's alpha (nominal, ordinal, interval) and percent agreement over all judgments that were acknowledged, each with its interval.
                `by` splits the rows by any of category, criterion, rubricVersion, round and batch, separated by commas (default `category,criterion`; rows are
                always split by criterion). `round` is `first` unless said otherwise, or `all`. A batch includes its further parts.
                The units of one item (a ranking's pairs, the rated responses) depend on each other: their intervals take whole items. Up to 2,000 items that
                is done at once, with `intervals=items` up to 50,000; otherwise the interval says `assumes: independent-units` and is too narrow.
                `scale` says how ordinal and interval alpha have taken the labels; for labels that are declared unordered both are null (`unordered-labels`).
                Ends of intervals never lie where a coefficient cannot be (`cut`). `unreliable` stands exactly where the coverage measured on data like these is
                outside 93% to 97%, with the number of units that would mend it.
                Under an adaptive overlap (`assignment.overlap`) rows of round `first` come from the judgments that `basis` names, since stopping depends on the answers.
                """
            )
            .Refuses("unknown-project", "unknown-batch", "invalid-query");

    static async Task<Results<Ok<AgreementBody>, ProblemHttpResult>> Read(
        string project,
        HttpContext context,
        IGrains grains,
        SettingsCache settings,
        TimeProvider clock,
        string by = "category,criterion",
        string? category = null,
        string? criterion = null,
        int? rubricVersion = null,
        string round = "first",
        string? batch = null,
        string? intervals = null
    )
    {
        var names = by.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (!names.All(Splits.ContainsKey))
            return Problem.Of(HostProblems.InvalidQuery, $"'by' takes {string.Join(", ", Splits.Keys)}");
        if (!Rounds.TryGetValue(round, out var counted))
            return Problem.Of(HostProblems.InvalidQuery, $"'round' is one of {string.Join(", ", Rounds.Keys)}");
        var id = new ProjectId(project);
        // Before the counts are read: what was acknowledged by then is in them.
        var asOf = clock.Now();
        if (intervals is not (null or "items"))
            return Problem.Of(HostProblems.InvalidQuery, "'intervals' is `items`, or left out");
        var (batches, refusal) = await BatchNames.Select(grains, id, batch, context.RequestAborted);
        if (refusal is not null)
            return Problem.Of(refusal);
        var split = names.Aggregate(SplitBy.None, (all, n) => all | Splits[n]);
        var filter = new AgreementFilter(category, criterion, rubricVersion, counted);
        var itemsMax = intervals is null ? Limits.ItemsReadForIntervals : Limits.ItemsReadForIntervalsMax;
        var table = await AgreementTable.Read(
            grains,
            settings,
            id,
            batches,
            split,
            filter,
            itemsMax,
            context.RequestAborted
        );
        return TypedResults.Ok(
            new AgreementBody(asOf, [.. names.Append(Criterion).Distinct()], table.Read(), table.Basis)
        );
    }
}
