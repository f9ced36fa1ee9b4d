using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Agreement;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Overlaps;

static class OverlapEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/v1/projects/{project}/overlap", Read)
            .For(Roles.Leads)
            .Says(
                "Read what an adaptive overlap saves",
                """
                Judgments saved against the maximum for every item, and the expected error of the labels, over all batches or one with its parts. The expected error
                is that of the policy's model, given the judgments; `model` says what the policy does before any, beside fixed overlaps.
                """
            )
            .Refuses("unknown-project", "unknown-batch");

    static async Task<Results<Ok<OverlapBody>, ProblemHttpResult>> Read(
        string project,
        HttpContext context,
        IGrains grains,
        SettingsCache settings,
        TimeProvider clock,
        string? batch = null
    )
    {
        var id = new ProjectId(project);
        var asOf = clock.Now();
        var (batches, refusal) = await BatchNames.Select(grains, id, batch, context.RequestAborted);
        if (refusal is not null)
            return Problem.Of(refusal);
        var inForce = await settings.Refresh(id, context.RequestAborted);
        if (inForce.Reply is not { } found)
            return Problem.Of(inForce.Refusal!);
        if (found.Settings.Assignment.Overlap is not { } policy)
            return TypedResults.Ok(new OverlapBody(asOf, null, null, [], []));
        var figures = await Paging.Ask(
            grains,
            batches.Select(b => GrainKeys.Of(id, b)),
            new ReadOverlapFigures(),
            context.RequestAborted
        );
        var errors = await new ErrorPass(grains, settings, id, found.Settings, policy).Read(
            batches,
            context.RequestAborted
        );
        return TypedResults.Ok(
            new OverlapBody(
                asOf,
                AdaptiveOverlapBody.Of(policy),
                Counts(policy, figures),
                errors,
                [.. Models(policy, found.Settings)]
            )
        );
    }

    static OverlapCountsBody Counts(AdaptiveOverlap policy, IReadOnlyList<OverlapFigures> figures)
    {
        var tallies = figures
            .Where(f => f.IsAdaptive)
            .SelectMany(f => f.Complete)
            .GroupBy(t => t.Judgments)
            .OrderBy(g => g.Key)
            .Select(g => new JudgmentTallyBody(g.Key, g.Sum(t => (long)t.Items)))
            .ToList();
        var (items, judgments) = (tallies.Sum(t => t.Items), tallies.Sum(t => t.Items * t.Judgments));
        return new OverlapCountsBody(
            items,
            judgments,
            items * policy.Max,
            items == 0 ? null : 1 - judgments / (double)(items * policy.Max),
            tallies
        );
    }

    static IEnumerable<OverlapModelBody> Models(AdaptiveOverlap policy, ProjectSettings settings)
    {
        foreach (
            var scale in settings
                .Criteria.Where(c => policy.Criteria.Contains(c.Id))
                .GroupBy(c => c.Scale.VoteCount)
                .OrderBy(g => g.Key)
        )
        {
            IReadOnlyList<string> criteria = [.. scale.Select(c => c.Id.Value)];
            yield return OverlapCharacteristics.StatesOf(policy.RuleOf(scale.First().Scale)) > Limits.OverlapStatesMax
                ? new OverlapModelBody(criteria, scale.Key, null, null, null, null, null, null, "too-many-states")
                : Model(criteria, policy.RuleOf(scale.First().Scale));
        }
    }

    static OverlapModelBody Model(IReadOnlyList<string> criteria, OverlapPolicy rule)
    {
        var at = OverlapCharacteristics.Of(rule);
        return new OverlapModelBody(
            criteria,
            rule.Labels,
            at.ExpectedJudgments,
            at.Saved(rule.Max),
            at.ExpectedError,
            at.Contested,
            at.FixedError,
            at.FixedAtEqualCostError,
            null
        );
    }
}
