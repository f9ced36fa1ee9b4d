using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Metadata;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Refuses query parameters that a route does not know: <c>?form_line=3</c> must not pass for the beginning of a file.
/// </summary>
sealed class QueryMiddleware(RequestDelegate next)
{
    readonly ConditionalWeakTable<Endpoint, HashSet<string>> known = [];

    public Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue || context.GetEndpoint() is not RouteEndpoint route)
            return next(context);
        var names = known.GetValue(route, static e =>
            [.. e.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Select(p => p.Name)]
        );
        foreach (var (name, values) in context.Request.Query)
        {
            if (!names.Contains(name))
                return Problem
                    .Of(HostProblems.InvalidQuery, $"there is no parameter '{Short(name)}'")
                    .ExecuteAsync(context);
            if (values.Count > 1)
                return Problem
                    .Of(HostProblems.InvalidQuery, $"the parameter '{name}' is there twice")
                    .ExecuteAsync(context);
        }
        return next(context);
    }

    static string Short(string name) => name.Length <= 64 ? name : name[..64];
}
