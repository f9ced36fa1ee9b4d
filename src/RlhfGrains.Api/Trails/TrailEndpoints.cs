using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Trails;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Trails;

/// <summary>One thing that somebody asked for; whether it was done its own record says.</summary>
/// <param name="Key">The key that asked: its label and maker are in the list of keys.</param>
/// <param name="Operation">Method and route.</param>
/// <param name="Path">The address that was asked, without its query.</param>
sealed record ActBody(Instant At, string Key, string Role, string Operation, string Path)
{
    public static ActBody Of(Act act) => new(act.At, act.Key.Value, Kebab.Of(act.Role), act.Operation, act.Path);
}

static class TrailEndpoints
{
    const string Description = """
        What admins changed, and who made, replaced or revoked keys and read or erased personal data: in the order it was asked for, kept before it was done.
        `day` is a day in UTC; without it today.
        """;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/projects/{project}/audit-trail", Read)
            .For(Roles.Leads)
            .Says("Read a project's audit trail", Description);
        routes
            .MapGet("/v1/admin/audit-trail", ReadServer)
            .For(Roles.Admin)
            .Says("Read the server's audit trail", $"{Description} Of what is of no project.");
    }

    static Task<Results<Ok<PageBody<ActBody>>, ProblemHttpResult>> Read(
        string project,
        HttpContext context,
        Trail trail,
        DateOnly? day = null,
        string? cursor = null,
        int? limit = null
    ) => Page(new ProjectId(project), context, trail, day, cursor, limit);

    static Task<Results<Ok<PageBody<ActBody>>, ProblemHttpResult>> ReadServer(
        HttpContext context,
        Trail trail,
        DateOnly? day = null,
        string? cursor = null,
        int? limit = null
    ) => Page(null, context, trail, day, cursor, limit);

    static async Task<Results<Ok<PageBody<ActBody>>, ProblemHttpResult>> Page(
        ProjectId? project,
        HttpContext context,
        Trail trail,
        DateOnly? day,
        string? cursor,
        int? limit
    )
    {
        if (!Paging.TryRead(cursor, limit, out var after, out var count, out var problem))
            return problem!;
        var (acts, next) = await trail.Read(project, day ?? trail.Today, after, count, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new PageBody<ActBody>([.. acts.Select(ActBody.Of)], Paging.Cursor(next)));
    }
}
