using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;

namespace RlhfGrains.Api.Guide;

/// <summary>
/// The users' guide, served by the server that it is about. It holds nothing private and needs no key.
/// </summary>
static class GuideEndpoints
{
    const string Html = "text/html; charset=utf-8";

    static readonly Lazy<GuidePages> Pages = new();
    static readonly Lazy<string> Style = new(() => GuidePages.Read("guide/style.css"));

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/guide", () => TypedResults.Content(Pages.Value.Contents, Html))
            .Says("Read the guide", "Its pages, for a browser.")
            .GivesText("text/html");
        routes
            .MapGet("/guide/{page}", Read)
            .Says("Read a page of the guide", "Tasks, agreement, gold, qualification, drift and the rest.")
            .GivesText("text/html")
            .Refuses("unknown-page");
        routes
            .MapGet("/guide/style.css", () => TypedResults.Content(Style.Value, "text/css; charset=utf-8"))
            .Says("Read the style sheet of the guide", "For its pages.")
            .GivesText("text/css");
    }

    static Results<ContentHttpResult, ProblemHttpResult> Read(string page) =>
        Pages.Value.Find(page) is { } found
            ? TypedResults.Content(found.Html, Html)
            : Problem.Of(HostProblems.UnknownPage);
}
