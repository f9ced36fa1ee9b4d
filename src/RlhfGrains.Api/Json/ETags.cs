using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Json;

/// <summary>Versions as entity tags: <c>"3"</c>.</summary>
static class ETags
{
    /// <summary>Names the version of the answer.</summary>
    /// <returns>True when the caller has it already (304).</returns>
    public static bool Matches(HttpContext context, int version)
    {
        var tag = new EntityTagHeaderValue($"\"{version}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        context.Response.Headers.Vary = HeaderNames.Authorization;
        return context
            .Request.GetTypedHeaders()
            .IfNoneMatch.Any(t => t.Compare(tag, useStrongComparison: false) || t.Equals(EntityTagHeaderValue.Any));
    }

    /// <summary>The version that a change is based on (<c>If-Match</c>).</summary>
    public static bool TryGetBase(HttpContext context, out int version, out ProblemHttpResult? problem)
    {
        version = 0;
        problem = null;
        var sent = context.Request.Headers.IfMatch;
        if (sent.Count == 0)
            problem = Problem.Of(HostProblems.IfMatchRequired);
        else if (!int.TryParse(sent.ToString().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out version))
            problem = Problem.Of(
                HostProblems.InvalidHeader,
                "If-Match is the project's ETag: the version of its settings in quotes"
            );
        return problem is null;
    }
}
