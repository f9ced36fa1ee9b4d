using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Connections;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Trails;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// Lets a request through to its route when its key is right, may do this, and is within its rate; and holds the key
/// for as long as the request is under way.
/// </summary>
sealed class AccessMiddleware(
    RequestDelegate next,
    KeyRing keys,
    Trail trail,
    UnkeyedRequests unkeyed,
    ConnectionGate gate
)
{
    readonly Counts<ProjectId> openByProject = new(int.MaxValue, Math.Max(1, gate.Limits.Total / 2));

    public Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Access>() is { } access)
            return Go(context, access);
        return unkeyed.Take(context) ? next(context) : Wait(context, TimeSpan.FromSeconds(1)).ExecuteAsync(context);
    }

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
            if (hold is null)
                continue;
            context.Features.Set(hold);
            keys.NoteUse(caller);
            await Serve(context, access, caller);
            return;
        }
    }

    /// <summary>One project's requests leave room for another's.</summary>
    async Task Serve(HttpContext context, Access access, Caller caller)
    {
        var project = caller.Project
            ?? (context.Request.RouteValues["project"] is string named ? new ProjectId(named) : null);
        if (project is { } counted && !openByProject.TryEnter(counted))
        {
            await TooMany(context).ExecuteAsync(context);
            return;
        }
        try
        {
            using var acting = Acting.For(caller.Actor);
            await trail.Note(context, access, caller);
            await next(context);
        }
        finally
        {
            if (project is { } left)
                openByProject.Leave(left);
        }
    }

    ProblemHttpResult Unknown(HttpContext context, KeySearch search)
    {
        if (!unkeyed.Take(context))
            return Wait(context, TimeSpan.FromSeconds(1));
        if (search.RetryAfter is { } retry)
            return Wait(context, retry);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problem.Of(HostProblems.Unauthenticated);
    }

    static ProblemHttpResult? Refusal(HttpContext context, Access access, Caller caller)
    {
        if (caller.Take() is { } wait)
            return Wait(context, wait);
        if (caller.Role is Role.Annotator && caller.Open.Count >= Limits.OpenPerAnnotatorKeyMax)
            return TooMany(context);
        if (!caller.Is(access.Roles))
            return Problem.Of(HostProblems.Forbidden, $"this is not for keys of role {Json.Kebab.Of(caller.Role)}");
        if (caller.Scope is KeyScope.ReadOnly && !access.Reads(context.Request.Method))
            return Problem.Of(HostProblems.Forbidden, "the key reads, and changes nothing");
        if (context.Request.RouteValues.TryGetValue("project", out var value) && value is string project)
        {
            if (caller.Project is { } own && own.Value != project)
                return Problem.Of(HostProblems.Forbidden, "the key is for another project");
            if (!Id.IsValid(project))
                return Problem.InvalidId("project");
        }
        return null;
    }

    static ProblemHttpResult TooMany(HttpContext context)
    {
        Problem.RetryAfter(context, TimeSpan.FromSeconds(1));
        return Problem.Of(HostProblems.TooManyOpen);
    }

    static ProblemHttpResult Wait(HttpContext context, TimeSpan wait)
    {
        Problem.RetryAfter(context, wait);
        return Problem.Of(HostProblems.RateLimited);
    }
}
