using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RlhfGrains.Api.Json;

/// <summary>Bodies of JSON Lines.</summary>
static class LineContent
{
    public const string Type = "application/x-ndjson";

    public static bool IsLines(HttpRequest request) =>
        JsonBody.HasType(request, Type) || JsonBody.HasType(request, "application/jsonl");

    /// <summary>Looks at the first bytes of a body and leaves them there. In another encoding every line would be bad,
    /// and with them all items lost.</summary>
    /// <returns>The problem to answer with; null for what may be UTF-8.</returns>
    public static async ValueTask<ProblemHttpResult?> OtherEncoding(HttpRequest request, CancellationToken cancellation)
    {
        var body = request.BodyReader;
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var isEnough = read.IsCompleted || read.Buffer.Length >= TextStart.BytesNeeded;
            var start = read.Buffer.Slice(0, Math.Min(TextStart.BytesNeeded, read.Buffer.Length)).ToArray();
            body.AdvanceTo(read.Buffer.Start, isEnough ? read.Buffer.Start : read.Buffer.End);
            if (!isEnough)
                continue;
            return TextStart.OtherEncoding(start) is { } other ? JsonFault.OtherEncoding(other.Name).ToProblem() : null;
        }
    }

    /// <summary>A stream is bounded by its lines and by back-pressure, not as a whole.</summary>
    public static void AllowLong(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
    }
}
