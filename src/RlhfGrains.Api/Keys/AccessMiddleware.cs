using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Problems;
using RlhfGrains.Grains;

namespace RlhfGrains.Api.Keys;

/// <summary>Lets a request through to its route when its key is right, may do this, and is within its rate.</summary>
sealed class AccessMiddleware(RequestDelegate next, KeyRing keys)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Access>() is not { } access) return next(context);
        var found = keys.Find(context.Request.Headers.Authorization);
        return found.IsCompletedSuccessfully ? Go(context, access, found.Result) : Await(context, access, found);
    }

    async Task Await(HttpContext context, Access access, ValueTask<KeySearch> search) => await Go(context, access, await search);

    Task Go(HttpContext context, Access access, KeySearch search)
    {
        if (search.Caller is not { } caller)
        {
            if (search.RetryAfter is { } retry) return Wait(context, retry);
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return Problem.Of(HostProblems.Unauthenticated).ExecuteAsync(context);
        }
        if (caller.Take() is { } wait) return Wait(context, wait);
        if (Refusal(context, access, caller) is { } refusal) return refusal.ExecuteAsync(context);
        context.Features.Set(caller);
        return next(context);
    }

    static ProblemHttpResult? Refusal(HttpContext context, Access access, Caller caller)
    {
        if (!caller.Is(access.Roles)) return Problem.Of(HostProblems.Forbidden, $"this is not for keys of role {Json.Kebab.Of(caller.Role)}");
        if (context.Request.RouteValues.TryGetValue("project", out var value) && value is string project)
        {
            if (caller.Project is { } own && own.Value != project) return Problem.Of(HostProblems.Forbidden, "the key is for another project");
            if (!Id.IsValid(project)) return Problem.InvalidId("project");
        }
        return null;
    }

    static Task Wait(HttpContext context, TimeSpan wait)
    {
        Problem.RetryAfter(context, wait);
        return Problem.Of(HostProblems.RateLimited).ExecuteAsync(context);
    }
}
