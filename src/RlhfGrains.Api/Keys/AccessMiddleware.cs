using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Trails;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Keys;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// Lets a request through to its route when its key is right, may do this, and is within its rate; and holds the key
/// for as long as the request is under way.
/// </summary>
sealed class AccessMiddleware(RequestDelegate next, KeyRing keys, Trail trail)
{
    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<Access>() is { } access ? Go(context, access) : next(context);

    async Task Go(HttpContext context, Access access)
    {
        while (true)
        {
            var search = await keys.Find(context.Request.Headers.Authorization);
            if (search.Caller is not { } caller)
            {
                await Unknown(context, search).ExecuteAsync(context);
                return;
            }
            if (Refusal(context, access, caller) is { } refusal)
            {
                await refusal.ExecuteAsync(context);
                return;
            }
            using var hold = KeyHold.Take(caller, context);
            // It ended between the two: looked for again, it is not found.
            if (hold is null) continue;
            context.Features.Set(hold);
            keys.NoteUse(caller);
            var noted = trail.Note(context, access, caller);
            if (!noted.IsCompletedSuccessfully) await noted;
            await next(context);
            return;
        }
    }

    static ProblemHttpResult Unknown(HttpContext context, KeySearch search)
    {
        if (search.RetryAfter is { } retry) return Wait(context, retry);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Of(HostProblems.Unauthenticated);
    }

    static ProblemHttpResult? Refusal(HttpContext context, Access access, Caller caller)
    {
        if (caller.Take() is { } wait) return Wait(context, wait);
        if (!caller.Is(access.Roles))
            return Problem.Of(HostProblems.Forbidden, $"this is not for keys of role {Json.Kebab.Of(caller.Role)}");
        if (caller.Scope is KeyScope.ReadOnly && !access.Reads(context.Request.Method))
            return Problem.Of(HostProblems.Forbidden, "the key reads, and changes nothing");
        if (context.Request.RouteValues.TryGetValue("project", out var value) && value is string project)
        {
            if (caller.Project is { } own && own.Value != project)
                return Problem.Of(HostProblems.Forbidden, "the key is for another project");
            if (!Id.IsValid(project)) return Problem.InvalidId("project");
        }
        return null;
    }

    static ProblemHttpResult Wait(HttpContext context, TimeSpan wait)
    {
        Problem.RetryAfter(context, wait);
        return Problem.Of(HostProblems.RateLimited);
    }
}
