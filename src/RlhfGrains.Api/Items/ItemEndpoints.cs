using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Items;

static class ItemEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var items = routes.MapGroup("/v1/projects/{project}/items");
        items
            .MapGet("/{item}", Read)
            .For(Roles.Any)
            .Says(
                "Read an item",
                """
                Leads, admins and exporters see its judgments with their rationales, page by page; keys of role ingest and adjudicator see the item without them;
                annotators see items as tasks alone.
                """
            )
            .Refuses("unknown-item", "lease-required");
        items
            .MapPost("/{item}:close", (string project, string item, HttpContext context, IGrains grains) =>
                SetClosed(project, item, true, context, grains)
            )
            .For(Roles.Lead)
            .Says("Close an item", "It takes no more judgments.")
            .Idempotent()
            .Refuses("unknown-item", "id-reused");
        items
            .MapPost("/{item}:reopen", (string project, string item, HttpContext context, IGrains grains) =>
                SetClosed(project, item, false, context, grains)
            )
            .For(Roles.Lead)
            .Says("Reopen an item", "It takes judgments again.")
            .Idempotent()
            .Refuses("unknown-item", "id-reused");
    }

    static async Task<Results<Ok<ItemBody>, ProblemHttpResult>> Read(
        string project,
        string item,
        HttpContext context,
        IGrains grains,
        SettingsCache settings,
        string? cursor = null,
        int? limit = null
    )
    {
        var caller = context.Caller();
        // Before anything is looked up: the answer must not tell whether there is such an item.
        if (caller.Role is Role.Annotator)
            return Problem.Of(HostProblems.LeaseRequired);
        if (!Id.IsValid(item))
            return Problem.InvalidId("item");
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var id = new ProjectId(project);
        var answer = await grains.Ask(GrainKeys.Of(id, new ItemId(item)), new ReadItem(), context.RequestAborted);
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        if (!caller.Is(Roles.Leads | Roles.Exporter))
            return TypedResults.Ok(ItemBody.Of(view, null, null, null));

        var inForce = await Declaring(view, id, settings, context.RequestAborted);
        if (inForce.Refusal is { } refusal)
            return Problem.Of(refusal);
        var page = view.Judgments.Skip(after).Take(count).ToList();
        var judgments = await Paging.Each(
            page,
            async (j, stop) =>
                ItemMapping.ToBody(
                    j,
                    view.Content.Responses,
                    inForce.Value.Settings,
                    await Rationale(grains, id, view.Content.Id, j, stop)
                ) with
                {
                    Kind = Kebab.Of(j.Kind),
                    Right = j.Right,
                },
            context.RequestAborted
        );
        var gold = view.Gold is { } known ? GoldMapping.ToBody(known, view.Content.Responses) : null;
        return TypedResults.Ok(
            ItemBody.Of(
                view,
                judgments,
                gold,
                Paging.Cursor(after + page.Count < view.Judgments.Count ? after + page.Count : null)
            )
        );
    }

    static async Task<Results<NoContent, ProblemHttpResult>> SetClosed(
        string project,
        string item,
        bool closed,
        HttpContext context,
        IGrains grains
    )
    {
        if (!Id.IsValid(item))
            return Problem.InvalidId("item");
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project), new ItemId(item)),
            new SetItemClosed(request, closed),
            context.RequestAborted
        );
        return answer.Refusal is { } refusal ? Problem.Of(refusal) : TypedResults.NoContent();
    }

    public static async ValueTask<string?> Rationale(
        IGrains grains,
        ProjectId project,
        ItemId item,
        JudgmentView judgment,
        CancellationToken cancellation
    ) =>
        judgment.HasRationale
            ? (
                await grains.Ask(
                    GrainKeys.RationaleOf(project, judgment.Annotator, item, judgment.Id),
                    new ReadRationale(),
                    cancellation
                )
            )
                .Value
                .Text
            : null;

    /// <summary>
    /// Settings that declare every criterion the item was judged by: those at hand may be older than its judgments.
    /// </summary>
    public static async ValueTask<Answer<SettingsInForce>> Declaring(
        ItemView item,
        ProjectId project,
        SettingsCache settings,
        CancellationToken cancellation
    )
    {
        var atHand = await settings.Get(project, cancellation);
        return
            atHand.Reply is { } known
            && item.Judgments.Any(j => j.Answers.Any(a => known.Settings.Find(a.Criterion) is null))
            ? await settings.Refresh(project, cancellation)
            : atHand;
    }
}
