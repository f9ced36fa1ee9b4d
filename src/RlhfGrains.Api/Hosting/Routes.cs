using RlhfGrains.Api.Agreement;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Live;
using RlhfGrains.Api.Operations;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;

namespace RlhfGrains.Api.Hosting;

static class Routes
{
    public static void Map(WebApplication app, HostSettings settings)
    {
        var figures = app.Services.GetRequiredService<RequestFigures>();
        var routes = app.MapGroup("");
        ((IEndpointConventionBuilder)routes).Finally(route => route.Metadata.Add(FiguresOf((RouteEndpointBuilder)route, figures)));
        HealthEndpoints.Map(routes);
        MetricsEndpoint.Map(routes, settings);
        ProblemEndpoints.Map(routes);
        KeyEndpoints.Map(routes);
        ProjectEndpoints.Map(routes);
        ProgressEndpoints.Map(routes);
        BatchEndpoints.Map(routes);
        ImportEndpoints.Map(routes);
        ItemEndpoints.Map(routes);
        JudgmentEndpoints.Map(routes);
        AnnotatorEndpoints.Map(routes);
        AgreementEndpoints.Map(routes);
        LiveEndpoints.Map(routes);
    }

    static RouteFigures FiguresOf(RouteEndpointBuilder route, RequestFigures figures)
    {
        var method = route.Metadata.OfType<HttpMethodMetadata>().FirstOrDefault()?.HttpMethods[0] ?? "";
        return figures.Of(method, route.RoutePattern.RawText is { Length: > 1 } path ? path.TrimEnd('/') : "/");
    }
}
