using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// A new key takes an old one's place: the same role, scope and label under a new id, and for a while both open the
/// same.
/// </summary>
static class KeyRotation
{
    /// <summary>24 h: whoever uses the key is told today and changes over tomorrow.</summary>
    const int OverlapHoursDefault = 24;

    const string Description = """
        A new key of the same role, scope and bounds, once in the answer; the old one goes on for `overlapHours` (0 to 720, default 24), so that whoever
        uses it can change over, and ends then with what it has open. `lastUsedAt` says whether somebody still uses it. A key that expires is replaced by
        one that lasts as long again.
        """;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/keys/{key}:rotate", RotateAdmin)
            .For(Roles.Admin)
            .Says("Replace an admin key", Description)
            .Idempotent()
            .Refuses("unknown-key", "key-exists", "key-ended", "invalid-key", "register-full");
        routes
            .MapPost("/v1/projects/{project}/keys/{key}:rotate", RotateOwn)
            .For(Roles.Leads, isKept: true)
            .Says("Replace a key of a project", Description)
            .Idempotent()
            .Refuses("unknown-key", "key-exists", "key-ended", "invalid-key", "register-full");
    }

    static Task<Results<Created<KeyBody>, Ok<KeyBody>, ProblemHttpResult>> RotateAdmin(
        string key,
        HttpContext context,
        IGrains grains,
        KeyIssuer issuer,
        KeyRing ring,
        TimeProvider clock,
        int overlapHours = OverlapHoursDefault
    ) => Rotate(null, key, overlapHours, context, grains, issuer, ring, clock);

    static Task<Results<Created<KeyBody>, Ok<KeyBody>, ProblemHttpResult>> RotateOwn(
        string project,
        string key,
        HttpContext context,
        IGrains grains,
        KeyIssuer issuer,
        KeyRing ring,
        TimeProvider clock,
        int overlapHours = OverlapHoursDefault
    ) => Rotate(new ProjectId(project), key, overlapHours, context, grains, issuer, ring, clock);

    static async Task<Results<Created<KeyBody>, Ok<KeyBody>, ProblemHttpResult>> Rotate(
        ProjectId? project,
        string key,
        int overlapHours,
        HttpContext context,
        IGrains grains,
        KeyIssuer issuer,
        KeyRing ring,
        TimeProvider clock
    )
    {
        if (overlapHours is < 0 or > ReplaceKey.OverlapHoursMax)
            return Problem.Of(HostProblems.InvalidQuery, $"'overlapHours' is 0 to {ReplaceKey.OverlapHoursMax}");
        if (await KeyEndpoints.Find(project, key, context, grains) is not { } old)
            return Problem.Of(Refusal.Of(KeyRefusal.UnknownKey));
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        // Of a repeat the new key is there already, and the old one may have ended.
        if (old.Successor is null && !old.Opens(clock.Now()))
            return Problem.Of(Refusal.Of(KeyRefusal.KeyEnded));
        var expiresAt =
            old.ExpiresAt is { } end && old.Successor is null ? clock.Now() + (end - old.IssuedAt) : (Instant?)null;
        var draft = new KeyDraft(
            old.Role,
            old.Project,
            old.Annotator,
            old.Label,
            context.Caller().Id,
            old.Scope,
            expiresAt,
            old.Id
        );
        var (answer, text) = await issuer.Issue(request, draft, context.RequestAborted);
        if (answer.Reply is not { } made)
            return Problem.Of(answer.Refusal!);
        if (context.Caller().Id == old.Id && overlapHours == 0)
            context.Features.Get<KeyHold>()!.Dispose();
        var replaced = await ring.Replace(
            old.Id,
            new ReplaceKey(request, made.Id, overlapHours),
            context.RequestAborted
        );
        if (replaced.Refusal is { } refusal)
            return Problem.Of(refusal);
        context.Response.Headers.CacheControl = "no-store";
        return text is not null
            ? TypedResults.Created((string?)null, KeyBody.Of(made, text))
            : TypedResults.Ok(KeyBody.Of(made));
    }
}
