using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Refuses transfer codings other than one <c>chunked</c>, and ends the connection: Kestrel goes by the last one alone,
/// a proxy in front of it may not, and then the two would see the end of the body in different places.
/// </summary>
sealed class TransferMiddleware(RequestDelegate next)
{
    const string Chunked = "chunked";

    public Task InvokeAsync(HttpContext context)
    {
        var codings = context.Request.Headers.TransferEncoding;
        if (
            codings.Count == 0
            || (codings.Count == 1 && Chunked.Equals(codings[0], StringComparison.OrdinalIgnoreCase))
        )
            return next(context);
        context.Response.Headers.Connection = "close";
        return Problem
            .Of(HostProblems.Malformed, $"the one transfer coding is `{Chunked}`, named once")
            .ExecuteAsync(context);
    }
}
