namespace RlhfGrains.Api.Hosting;

/// <summary>
/// What every answer tells a browser, refusals too: take it for what it says it is, keep no copy, show it in nobody's
/// frame, load nothing because of it. The page of the documentation loads its own scripts and styles; it holds nothing
/// private.
/// </summary>
sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    const string OfAnswers = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // Swagger UI sets styles from its scripts.
    const string OfPage =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    // Pages of the guide are text and one style sheet.
    const string OfGuide =
        "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = PolicyOf(context.Request.Path);
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Nearly all that is answered is somebody's: what may be kept says so itself.
        headers.CacheControl = "no-store";
        return next(context);
    }

    static string PolicyOf(PathString path)
    {
        if (path.StartsWithSegments("/docs", StringComparison.Ordinal))
            return OfPage;
        return path.StartsWithSegments("/guide", StringComparison.Ordinal) ? OfGuide : OfAnswers;
    }
}
