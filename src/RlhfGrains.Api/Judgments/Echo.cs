using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Judgments;

/// <summary>The baseline of the benchmark: the same key, the same body, the same checks, and no grain.</summary>
static class Echo
{
    public static async Task<Results<Ok<EchoBody>, ProblemHttpResult>> Answer(HttpContext context)
    {
        var (judgment, problem) = await JudgmentRequest.Read(context);
        if (judgment is null)
            return problem!;
        return
            context.Caller() is { Role: not Grains.Keys.Role.Admin } caller
            && Submission.Forbidden(caller, judgment) is { } forbidden
            ? Problem.Of(forbidden.Problem!, forbidden.Detail)
            : TypedResults.Ok(new EchoBody(judgment.Id.Value));
    }
}

sealed record EchoBody(string Id);
