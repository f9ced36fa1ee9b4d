using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Engine;

namespace RlhfGrains.Api.Operations;

/// <param name="Status">`live`, `ready`, or the engine's state: `read-only`, `starting`, `journal-failing`, `stopping`,
/// `stopped`.</param>
/// <param name="Reason">Why it is not ready; null when it is.</param>
/// <param name="Warning">What an operator is to look at though the server answers, like a clock that is off; null:
/// nothing.</param>
sealed record HealthBody(string Status, string? Reason, string? Warning = null);

sealed record WelcomeBody(string Name, string Version, Dictionary<string, string> Links);

static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/health/live", () => TypedResults.Ok(new HealthBody("live", null)))
            .Says("Is the process alive?", "200 as long as it answers at all.");
        routes
            .MapGet("/health/ready", Ready)
            .Says(
                "Does the server answer?",
                "200, with `read-only` while there is no room on the disk or no leave to write; 503 while it starts, stops or its journal fails."
            )
            .Gives<HealthBody>();
        routes.MapGet("/", Welcome).Says("Begin here", "Name, version and links.");
    }

    static JsonHttpResult<HealthBody> Ready(IEngine engine)
    {
        var health = engine.Health;
        return TypedResults.Json(
            new HealthBody(Kebab.Of(health.State), health.Reason, health.Warning),
            ApiJson.Default.HealthBody,
            statusCode: health.State is EngineState.Ready or EngineState.ReadOnly
                ? StatusCodes.Status200OK
                : StatusCodes.Status503ServiceUnavailable
        );
    }

    static Ok<WelcomeBody> Welcome() =>
        TypedResults.Ok(
            new WelcomeBody(
                "RlhfGrains",
                Product.Version,
                new Dictionary<string, string>
                {
                    ["documentation"] = "/docs",
                    ["guide"] = "/guide",
                    ["openapi"] = "/openapi/v1.json",
                    ["problems"] = "/problems",
                    ["health"] = "/health/ready",
                    ["metrics"] = "/metrics",
                }
            )
        );
}
