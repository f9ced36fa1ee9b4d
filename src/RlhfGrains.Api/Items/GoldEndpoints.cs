using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Items;

static class GoldEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var gold = routes.MapGroup("/v1/projects/{project}/items/{item}/gold");
        gold.MapPut("", Set)
            .For(Roles.Leads)
            .Says(
                "Set an item's known answer",
                """
                From now on the item is gold: it gets no ordinary judgments; those that it has stay in its counts. Set again, every count of right answers is
                corrected, and what gates have decided on them says so.
                """
            )
            .Takes<GoldBody>(Examples.Gold)
            .Idempotent()
            .Refuses("unknown-project", "unknown-item", "invalid-gold", "too-many-gold-answers", "id-reused");
        gold.MapDelete("", Remove)
            .For(Roles.Leads)
            .Says(
                "Take an item's known answer away",
                "It is an ordinary item again, and what was answered to it as gold counts nowhere."
            )
            .Idempotent()
            .Refuses("unknown-project", "unknown-item", "id-reused");
        routes
            .MapPost("/v1/projects/{project}/items/{item}/gold:retire", Retire)
            .For(Roles.Leads)
            .Says(
                "Retire a known answer that has become known",
                """
                Nobody is given the item any more. Answers to it, all of them or those `since` a time, count no more: counts are corrected, and gates that have
                decided on them say `evidenceChanged`.
                """
            )
            .Takes<RetireGoldBody>(Examples.RetireGold)
            .Idempotent()
            .Refuses("unknown-item", "not-gold", "invalid-reason", "id-reused");
    }

    static async Task<Results<Ok<GoldReceiptBody>, ProblemHttpResult>> Retire(
        string project,
        string item,
        HttpContext context,
        IGrains grains
    )
    {
        if (!Id.IsValid(item))
            return Problem.InvalidId("item");
        var body = await JsonBody.Read(context, ApiJson.Default.RetireGoldBody);
        if (body.Value is not { } retire)
            return body.Problem!;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var answer = await grains.Ask(
            GrainKeys.Of(new ProjectId(project), new ItemId(item)),
            new RetireGold(request, retire.Since, retire.Reason),
            context.RequestAborted
        );
        return answer.Reply is { } r
            ? TypedResults.Ok(new GoldReceiptBody(r.Item.Value, r.Version, r.Corrected, r.At))
            : Problem.Of(answer.Refusal!);
    }

    static async Task<Results<Ok<GoldReceiptBody>, ProblemHttpResult>> Set(
        string project,
        string item,
        HttpContext context,
        SettingsCache settings
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.GoldBody);
        return body.Value is { } gold
            ? await Ask(project, item, gold.ToDraft(), body.ContentHash, context, settings)
            : body.Problem!;
    }

    static Task<Results<Ok<GoldReceiptBody>, ProblemHttpResult>> Remove(
        string project,
        string item,
        HttpContext context,
        SettingsCache settings
    ) => Ask(project, item, null, JsonBody.Hash(context.Request), context, settings);

    static async Task<Results<Ok<GoldReceiptBody>, ProblemHttpResult>> Ask(
        string project,
        string item,
        GoldDraft? gold,
        byte[] contentHash,
        HttpContext context,
        SettingsCache settings
    )
    {
        if (!Id.IsValid(item))
            return Problem.InvalidId("item");
        if (!RequestIds.TryGet(context, contentHash, out var request, out var bad))
            return bad!;
        var id = new ProjectId(project);
        var answer = await settings.Ask(
            id,
            GrainKeys.Of(id, new ItemId(item)),
            s => new SetGold(request, gold, s),
            context.RequestAborted
        );
        return answer.Reply is { } r
            ? TypedResults.Ok(new GoldReceiptBody(r.Item.Value, r.Version, r.Corrected, r.At))
            : Problem.Of(answer.Refusal!);
    }
}
