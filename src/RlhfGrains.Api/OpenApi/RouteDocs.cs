using RlhfGrains.Api.Json;

namespace RlhfGrains.Api.OpenApi;

/// <summary>The body that a route takes, for the documentation; reading it is the route's own business.</summary>
sealed record BodyDoc(Type Type, string Example, string ContentType);

/// <summary>An answer (200) that its handler's type does not tell.</summary>
sealed record AnswerDoc(Type Type, string? Example, string ContentType);

/// <summary>Problems of a route besides those that every route has.</summary>
sealed record RefusalsDoc(IReadOnlyList<string> Codes);

/// <summary>The route takes an <c>Idempotency-Key</c>.</summary>
sealed record IdempotentDoc;

/// <summary>A header that the route needs.</summary>
sealed record HeaderDoc(string Name, string Description);

/// <summary>What the route tables say about themselves.</summary>
static class RouteDocs
{
    const string Json = "application/json";

    public static RouteHandlerBuilder Says(this RouteHandlerBuilder route, string summary, string description) =>
        route.WithSummary(summary).WithDescription(description.ReplaceLineEndings(" "));

    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder route, string example) =>
        route.WithMetadata(new BodyDoc(typeof(T), example, Json));

    public static RouteHandlerBuilder TakesLines<T>(this RouteHandlerBuilder route, string example) =>
        route.WithMetadata(new BodyDoc(typeof(T), example, LineContent.Type));

    public static RouteHandlerBuilder Gives<T>(this RouteHandlerBuilder route) =>
        route.WithMetadata(new AnswerDoc(typeof(T), null, Json));

    public static RouteHandlerBuilder GivesLines<T>(this RouteHandlerBuilder route, string example) =>
        route.WithMetadata(new AnswerDoc(typeof(T), example, LineContent.Type));

    public static RouteHandlerBuilder GivesText(this RouteHandlerBuilder route, string contentType) =>
        route.WithMetadata(new AnswerDoc(typeof(string), null, contentType.Split(';')[0]));

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params string[] codes) =>
        route.WithMetadata(new RefusalsDoc(codes));

    public static RouteHandlerBuilder NeedsHeader(this RouteHandlerBuilder route, string name, string description) =>
        route.WithMetadata(new HeaderDoc(name, description));

    public static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) =>
        route.WithMetadata(new IdempotentDoc());
}
