using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Histories;

/// <summary>What was recorded of one item or one annotator, in order.</summary>
static class HistoryEndpoints
{
    const string Description = """
        In the order in which it was recorded, with the time, whose request it followed from, and how long each judgment took. Answers, rationales and names are no
        part of it. A page is made of at most `limit` records: it has more entries than that where one record has several, and fewer where some hold only what is
        counted; `next` says whether there is more. Who reads it is in the audit trail.
        """;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/projects/{project}/items/{item}/history", ReadItem)
            .For(Roles.Leads, isKept: true)
            .Says(
                "Read an item's history",
                "Its import, leases, skips, judgments, withdrawals and known answers. " + Description
            )
            .Refuses("unknown-item", "invalid-cursor", "invalid-query");
        routes
            .MapGet("/v1/projects/{project}/annotators/{annotator}/history", ReadAnnotator)
            .For(Roles.Leads, isKept: true)
            .Says(
                "Read an annotator's history",
                "Their leases, skips, judgments, withdrawals, and every change of their standing. " + Description
            )
            .Refuses("unknown-annotator", "invalid-cursor", "invalid-query");
    }

    static async Task<Results<Ok<PageBody<HistoryEntryBody>>, ProblemHttpResult>> ReadItem(
        string project,
        string item,
        HttpContext context,
        IEngine engine,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Id.IsValid(item))
            return Problem.InvalidId("item");
        var grain = GrainKeys.Of(new ProjectId(project), new ItemId(item));
        var known = await engine.Ask(grain, new ReadItem(), context.RequestAborted);
        return known.Refusal is { } refusal
            ? Problem.Of(refusal)
            : await Page(engine, grain, ItemHistory.Of, context, cursor, limit);
    }

    static async Task<Results<Ok<PageBody<HistoryEntryBody>>, ProblemHttpResult>> ReadAnnotator(
        string project,
        string annotator,
        HttpContext context,
        IEngine engine,
        string? cursor = null,
        int? limit = null
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        var grain = GrainKeys.Of(new ProjectId(project), new AnnotatorId(annotator));
        var known = await engine.Ask(grain, new ReadAnnotator(), context.RequestAborted);
        return known.Refusal is { } refusal
            ? Problem.Of(refusal)
            : await Page(engine, grain, AnnotatorHistory.Of, context, cursor, limit);
    }

    static async Task<Results<Ok<PageBody<HistoryEntryBody>>, ProblemHttpResult>> Page(
        IEngine engine,
        GrainKey grain,
        Func<IEvent, HistoryEntryBody, HistoryEntryBody?> toEntry,
        HttpContext context,
        string? cursor,
        int? limit
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var records = await engine.ReadHistory(grain, after, count, context.RequestAborted);
        var entries =
            from record in records
            from acted in record.Events
            let entry = toEntry(acted.Event, new HistoryEntryBody(record.Version, record.At, "") { By = acted.Actor })
            where entry is not null
            select entry;
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(
            new PageBody<HistoryEntryBody>([.. entries], Paging.Cursor(records.Count == count ? after + count : null))
        );
    }
}
