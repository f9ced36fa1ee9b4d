using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

static class KeyEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/keys", IssueAdmin)
            .For(Roles.Admin)
            .Says("Make an admin key", "The answer holds the key, once.")
            .Takes<NewAdminKeyBody>(Examples.AdminKey)
            .Idempotent()
            .Refuses("invalid-label", "invalid-key", "key-exists", "register-full");
        routes.MapGet("/v1/keys", ListAdmin).For(Roles.Admin).Says("List admin keys", "Without the keys themselves.");
        routes
            .MapDelete("/v1/keys/{key}", RevokeAdmin)
            .For(Roles.Admin)
            .Says("Revoke an admin key", "When this is answered the key opens nothing, and what it had open has ended.")
            .Refuses("unknown-key");

        var own = routes.MapGroup("/v1/projects/{project}/keys");
        own.MapPost("", Issue)
            .For(Roles.Leads, isKept: true)
            .Says(
                "Make a key of a project",
                """
                For a lead, one annotator, a frontend's own back end (`ingest`), an adjudicator or an exporter. The answer holds the key, once.
                """
            )
            .Takes<NewKeyBody>(Examples.Key)
            .Idempotent()
            .Refuses(
                "unknown-project",
                "unknown-annotator",
                "annotator-suspended",
                "annotator-removed",
                "invalid-label",
                "invalid-key",
                "key-exists",
                "register-full"
            );
        own.MapGet("", List)
            .For(Roles.Leads)
            .Says(
                "List a project's keys",
                """
                Without the keys themselves: who made each, when it was last used and when it ends. Ended keys stay listed until others need their room.
                """
            );
        own.MapDelete("/{key}", Revoke)
            .For(Roles.Leads, isKept: true)
            .Says(
                "Revoke a key of a project",
                "When this is answered the key opens nothing, and what it had open has ended: an annotator's open tasks are taken back."
            )
            .Refuses("unknown-key");
        KeyRotation.Map(routes);
    }

    static async Task<Results<Created<KeyBody>, Ok<KeyBody>, ProblemHttpResult>> IssueAdmin(
        HttpContext context,
        KeyIssuer issuer
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.NewAdminKeyBody);
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (wanted.Role is not Role.Admin)
            return Problem.Of(
                HostProblems.InvalidBody,
                "here only keys of role admin are made; other keys belong to a project"
            );
        return await Make(
            context,
            issuer,
            body.ContentHash,
            new(Role.Admin, null, null, wanted.Label, context.Caller().Id, null, wanted.ExpiresAt)
        );
    }

    static async Task<Results<Created<KeyBody>, Ok<KeyBody>, ProblemHttpResult>> Issue(
        string project,
        HttpContext context,
        KeyIssuer issuer,
        AnnotatorDirectory annotators,
        IGrains grains
    )
    {
        var body = await JsonBody.Read(context, ApiJson.Default.NewKeyBody);
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (wanted.Role is Role.Admin)
            return Problem.Of(HostProblems.InvalidBody, "an admin key belongs to no project");
        if (wanted.Annotator is { } name && !Id.IsValid(name))
            return Problem.InvalidId("annotator");
        var id = new ProjectId(project);
        if ((await grains.Ask(GrainKeys.Of(id), new ReadProject(), context.RequestAborted)).Refusal is { } unknown)
            return Problem.Of(unknown);
        AnnotatorId? annotator = wanted.Annotator is { } named ? new AnnotatorId(named) : null;
        if (annotator is { } known && await annotators.Check(id, known, context.RequestAborted) is { } refusal)
            return Problem.Of(refusal);
        return await Make(
            context,
            issuer,
            body.ContentHash,
            new(wanted.Role, id, annotator, wanted.Label, context.Caller().Id, wanted.Scope, wanted.ExpiresAt)
        );
    }

    static async Task<Results<Created<KeyBody>, Ok<KeyBody>, ProblemHttpResult>> Make(
        HttpContext context,
        KeyIssuer issuer,
        byte[] contentHash,
        KeyDraft draft
    )
    {
        if (string.IsNullOrWhiteSpace(draft.Label) || draft.Label.Length > IssueKey.LabelCharsMax)
            return Problem.Of(HostProblems.InvalidLabel);
        if (!RequestIds.TryGet(context, contentHash, out var request, out var bad))
            return bad!;
        var (answer, key) = await issuer.Issue(request, draft, context.RequestAborted);
        if (answer.Reply is not { } view)
            return Problem.Of(answer.Refusal!);
        context.Response.Headers.CacheControl = "no-store";
        return key is not null
            ? TypedResults.Created((string?)null, KeyBody.Of(view, key))
            : TypedResults.Ok(KeyBody.Of(view));
    }

    static Task<Results<Ok<PageBody<KeyBody>>, ProblemHttpResult>> ListAdmin(
        HttpContext context,
        IGrains grains,
        string? cursor = null,
        int? limit = null
    ) => Page(GrainKeys.AdminKeys, context, grains, cursor, limit);

    static Task<Results<Ok<PageBody<KeyBody>>, ProblemHttpResult>> List(
        string project,
        HttpContext context,
        IGrains grains,
        string? cursor = null,
        int? limit = null
    ) => Page(GrainKeys.KeysOf(new ProjectId(project)), context, grains, cursor, limit);

    static async Task<Results<Ok<PageBody<KeyBody>>, ProblemHttpResult>> Page(
        GrainKey register,
        HttpContext context,
        IGrains grains,
        string? cursor,
        int? limit
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var page = (await grains.Ask(register, new ListEntries(after, count), context.RequestAborted)).Value;
        var views = await Paging.Ask(
            grains,
            page.Ids.Select(id => GrainKeys.Of(new KeyId(id))),
            new ReadKey(),
            context.RequestAborted
        );
        return TypedResults.Ok(new PageBody<KeyBody>([.. views.Select(v => KeyBody.Of(v))], Paging.Cursor(page.Next)));
    }

    static Task<Results<Ok<KeyBody>, ProblemHttpResult>> RevokeAdmin(
        string key,
        HttpContext context,
        IGrains grains,
        KeyRing ring,
        Removals removals
    ) => End(null, key, context, grains, ring, removals);

    static Task<Results<Ok<KeyBody>, ProblemHttpResult>> Revoke(
        string project,
        string key,
        HttpContext context,
        IGrains grains,
        KeyRing ring,
        Removals removals
    ) => End(new ProjectId(project), key, context, grains, ring, removals);

    static async Task<Results<Ok<KeyBody>, ProblemHttpResult>> End(
        ProjectId? project,
        string key,
        HttpContext context,
        IGrains grains,
        KeyRing ring,
        Removals removals
    )
    {
        if (await Find(project, key, context, grains) is not { } view)
            return Problem.Of(Refusal.Of(KeyRefusal.UnknownKey));
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var by = context.Caller().Id;
        // Whoever revokes their own key is still to be told.
        if (by == view.Id)
            context.Features.Get<KeyHold>()!.Dispose();
        var answer = await ring.Revoke(view.Id, new RevokeKey(request, by), context.RequestAborted);
        if (answer.Reply is not { } revoked)
            return Problem.Of(answer.Refusal!);
        // Whoever had the key has no part in the tasks that it got.
        if (view is { RevokedAt: null, Annotator: { } person })
            await removals.Recall(project!.Value, person, new Request($"revoked:{key}", []), CancellationToken.None);
        return TypedResults.Ok(KeyBody.Of(revoked));
    }

    /// <summary>A key of another project is as unknown as one that was never made.</summary>
    public static async ValueTask<KeyView?> Find(ProjectId? project, string key, HttpContext context, IGrains grains) =>
        Id.IsValid(key)
        && (await grains.Ask(GrainKeys.Of(new KeyId(key)), new ReadKey(), context.RequestAborted)).Reply is { } view
        && view.Project == project
            ? view
            : null;
}
