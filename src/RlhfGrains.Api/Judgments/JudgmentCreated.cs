using System.Globalization;
using System.Reflection;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http.Metadata;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Api.Judgments;

/// <summary>
/// 201 with the receipt, written by hand: the answer to the one request that comes tens of thousands of times a second.
/// </summary>
sealed class JudgmentCreated(JudgmentReceipt receipt) : IResult, IEndpointMetadataProvider
{
    /// <summary>Two ids of 128 characters, two times of 24, and the names around them.</summary>
    const int BytesMax = 512;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.ContentType = "application/json";
        var writer = response.BodyWriter;
        var (recorded, judged) = (receipt.RecordedAt.UtcDateTime, receipt.JudgedAt.UtcDateTime);
        // Ids hold no character that JSON would escape.
        if (
            !Utf8.TryWrite(
                writer.GetSpan(BytesMax),
                CultureInfo.InvariantCulture,
                $$$"""
                {"id":"{{{receipt.Id.Value}}}","item":"{{{receipt.Item.Value}}}","recordedAt":"{{{recorded:yyyy-MM-ddTHH:mm:ss.fffZ}}}","judgedAt":"{{{judged:yyyy-MM-ddTHH:mm:ss.fffZ}}}","withdrawn":{{{(
                    receipt.Withdrawn ? "true" : "false"
                )}}}}
                """,
                out var length
            )
        )
            throw new InvalidOperationException("a receipt is longer than it can be");
        response.ContentLength = length;
        writer.Advance(length);
        var flush = writer.FlushAsync();
        return flush.IsCompletedSuccessfully ? Task.CompletedTask : flush.AsTask();
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(
            new ProducesResponseTypeMetadata(StatusCodes.Status201Created, typeof(ReceiptBody), ["application/json"])
        );
}

/// <summary>What the sender of a judgment is told.</summary>
sealed record ReceiptBody(string Id, string Item, Instant RecordedAt, Instant JudgedAt, bool Withdrawn)
{
    public static ReceiptBody Of(JudgmentReceipt receipt) =>
        new(receipt.Id.Value, receipt.Item.Value, receipt.RecordedAt, receipt.JudgedAt, receipt.Withdrawn);
}
