using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.OpenApi;

namespace RlhfGrains.Api.Problems;

static class ProblemEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/problems", () => TypedResults.Ok(ProblemTable.All))
            .Says("List all problems", "Their codes, which stay, with what the caller should do.");
        routes
            .MapGet("/problems/{code}", Read)
            .Says("Read about a problem", "What it means and what the caller should do.")
            .Refuses("unknown-problem");
    }

    static Results<Ok<ProblemKind>, ProblemHttpResult> Read(string code) =>
        ProblemTable.Find(code) is { } kind ? TypedResults.Ok(kind) : Problem.Of(HostProblems.UnknownProblem);
}
