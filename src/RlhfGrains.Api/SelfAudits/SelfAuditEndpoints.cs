using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.SelfAudits;

static class SelfAuditEndpoints
{
    const string Category = "category",
        Criterion = "criterion",
        RubricVersion = "rubricVersion";

    static readonly string[] Splits = [Category, Criterion, RubricVersion];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/projects/{project}/annotators/{annotator}/self-agreement", Read)
            .For(Roles.Leads)
            .Says(
                "Read how an annotator agrees with themselves",
                """
                Over the items that they judged again in a self-audit, or in round `reaudit` by direct submission: percent, kappa and alpha with their intervals, and the
                confusion matrix of first against second answers. `by` splits the rows by any of category, criterion and rubricVersion (default `category,criterion`;
                rows are always split by criterion). Intervals over a ranking's pairs or rated responses say `assumes: independent-units`; `sameAnswers` does not need to.
                """
            )
            .Refuses("unknown-annotator", "invalid-query");
        routes
            .MapGet("/v1/projects/{project}/self-agreement", ReadAll)
            .For(Roles.Leads)
            .Says(
                "Read how annotators agree with themselves",
                """
                The same over all annotators of the project: their counts are added, so whoever judged more again weighs more. It reads every annotator, 16 at a time.
                """
            )
            .Refuses("unknown-project", "invalid-query");
    }

    static async Task<Results<Ok<SelfAgreementBody>, ProblemHttpResult>> Read(
        string project,
        string annotator,
        HttpContext context,
        IGrains grains,
        TimeProvider clock,
        string by = $"{Category},{Criterion}"
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        var (id, asOf) = (new ProjectId(project), clock.Now());
        if (!TryRead(by, out var names, out var problem))
            return problem!;
        var answer = await grains.Ask(
            GrainKeys.Of(id, new AnnotatorId(annotator)),
            new ReadSelfAudit(),
            context.RequestAborted
        );
        if (answer.Reply is not { } own)
            return Problem.Of(answer.Refusal!);
        var table = TableOf(names);
        table.Add(own);
        return await Rows(table, asOf, names, id, context, grains);
    }

    static async Task<Results<Ok<SelfAgreementBody>, ProblemHttpResult>> ReadAll(
        string project,
        HttpContext context,
        IGrains grains,
        TimeProvider clock,
        string by = $"{Category},{Criterion}"
    )
    {
        var (id, asOf) = (new ProjectId(project), clock.Now());
        if (!TryRead(by, out var names, out var problem))
            return problem!;
        var table = TableOf(names);
        for (int? after = 0; after is { } from; )
        {
            var page = await grains.Ask(
                GrainKeys.Of(id),
                new ListAnnotators(from, Limits.PageMax),
                context.RequestAborted
            );
            if (page.Reply is not { } listed)
                return Problem.Of(page.Refusal!);
            foreach (
                var own in await Paging.Ask(
                    grains,
                    listed.Ids.Select(a => GrainKeys.Of(id, new AnnotatorId(a))),
                    new ReadSelfAudit(),
                    context.RequestAborted
                )
            )
                table.Add(own);
            after = listed.Next;
        }
        return await Rows(table, asOf, names, id, context, grains);
    }

    static async Task<Results<Ok<SelfAgreementBody>, ProblemHttpResult>> Rows(
        SelfAgreementTable table,
        Instant asOf,
        IReadOnlyList<string> names,
        ProjectId project,
        HttpContext context,
        IGrains grains
    )
    {
        // Read behind the counts: whatever they are of is declared in it.
        var read = await grains.Ask(GrainKeys.Of(project), new ReadProject(), context.RequestAborted);
        return read.Reply is { } view
            ? TypedResults.Ok(table.Read(asOf, names, view.Settings))
            : Problem.Of(read.Refusal!);
    }

    static SelfAgreementTable TableOf(IReadOnlyList<string> names) =>
        new(names.Contains(Category), names.Contains(RubricVersion));

    static bool TryRead(string by, out IReadOnlyList<string> names, out ProblemHttpResult? problem)
    {
        names =
        [
            .. by.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Append(Criterion)
                .Distinct(),
        ];
        problem = names.All(n => Splits.Contains(n, StringComparer.Ordinal))
            ? null
            : Problem.Of(HostProblems.InvalidQuery, $"'by' takes {string.Join(", ", Splits)}");
        return problem is null;
    }
}
