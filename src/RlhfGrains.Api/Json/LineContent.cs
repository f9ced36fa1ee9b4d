using Microsoft.AspNetCore.Http.Features;

namespace RlhfGrains.Api.Json;

/// <summary>Bodies of JSON Lines.</summary>
static class LineContent
{
    public const string Type = "application/x-ndjson";

    public static bool IsLines(HttpRequest request) => JsonBody.HasType(request, Type) || JsonBody.HasType(request, "application/jsonl");

    /// <summary>A stream is bounded by its lines and by back-pressure, not as a whole.</summary>
    public static void AllowLong(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
    }
}
