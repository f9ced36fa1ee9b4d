using System.Buffers;
using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Judgments;

/// <summary>Reads the one judgment of a request.</summary>
static class JudgmentRequest
{
    public static async ValueTask<(JudgmentBody? Judgment, ProblemHttpResult? Problem)> Read(
        HttpContext context,
        bool isTask = false
    )
    {
        if (!JsonBody.HasType(context.Request, "application/json"))
            return (null, Problem.Of(HostProblems.UnsupportedMediaType));
        var reader = context.Request.BodyReader;
        // No token: making one costs more than reading the body does, and a broken connection ends the reading anyway.
        if (await JsonBody.Whole(context.Request, CancellationToken.None) is not { } body)
            return (null, Problem.Of(HostProblems.TooLarge));
        var bytes = body.IsSingleSegment ? body.First : body.ToArray();
        var read = JudgmentReader.TryRead(bytes.Span, out var judgment, out var fault, isTask);
        reader.AdvanceTo(body.End);
        // A body may take a minute; its key must be good when it is there.
        if (context.HasKeyEnded())
            return (null, Problem.OfEndedKey(context));
        return read ? (judgment, null) : (null, fault.ToProblem());
    }
}
