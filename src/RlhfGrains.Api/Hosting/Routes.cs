using RlhfGrains.Api.Agreement;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Batches;
using RlhfGrains.Api.Drift;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Guide;
using RlhfGrains.Api.Histories;
using RlhfGrains.Api.Items;
using RlhfGrains.Api.Jobs;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Live;
using RlhfGrains.Api.Operations;
using RlhfGrains.Api.Overlaps;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Api.Qualifications;
using RlhfGrains.Api.SelfAudits;
using RlhfGrains.Api.Tasks;
using RlhfGrains.Api.Trails;
using RlhfGrains.Api.Webhooks;

namespace RlhfGrains.Api.Hosting;

static class Routes
{
    public static void Map(WebApplication app)
    {
        var figures = app.Services.GetRequiredService<RequestFigures>();
        var routes = app.MapGroup("");
        ((IEndpointConventionBuilder)routes).Finally(route =>
            route.Metadata.Add(FiguresOf((RouteEndpointBuilder)route, figures))
        );
        ProjectEndpoints.Map(Under("Projects"));
        ProgressEndpoints.Map(Under("Projects"));
        BatchEndpoints.Map(Under("Batches"));
        ImportEndpoints.Map(Under("Batches"));
        ItemEndpoints.Map(Under("Items"));
        GoldEndpoints.Map(Under("Items"));
        HistoryEndpoints.Map(Under("Histories"));
        TaskEndpoints.Map(Under("Tasks"));
        JudgmentEndpoints.Map(Under("Judgments"));
        AgreementEndpoints.Map(Under("Agreement"));
        OverlapEndpoints.Map(Under("Agreement"));
        AnnotatorEndpoints.Map(Under("Annotators"));
        StatusEndpoints.Map(Under("Annotators"));
        ErasureEndpoints.Map(Under("Annotators"));
        QualificationEndpoints.Map(Under("Qualification"));
        DriftEndpoints.Map(Under("Drift"));
        SelfAuditEndpoints.Map(Under("Self-audit"));
        ExportEndpoints.Map(Under("Exports and jobs"));
        JobEndpoints.Map(Under("Exports and jobs"));
        LiveEndpoints.Map(Under("Live changes"));
        WebhookEndpoints.Map(Under("Webhooks"));
        DeliveryEndpoints.Map(Under("Webhooks"));
        KeyEndpoints.Map(Under("Keys"));
        TrailEndpoints.Map(Under("Keys"));
        HealthEndpoints.Map(Under("Operations"));
        BackupEndpoints.Map(Under("Operations"));
        MetricsEndpoint.Map(Under("Operations"));
        ProblemEndpoints.Map(Under("Problems"));
        GuideEndpoints.Map(Under("Guide"));

        // The heading of a resource in the documentation.
        RouteGroupBuilder Under(string noun) => routes.MapGroup("").WithTags(noun);
    }

    static RouteFigures FiguresOf(RouteEndpointBuilder route, RequestFigures figures)
    {
        var method = route.Metadata.OfType<HttpMethodMetadata>().FirstOrDefault()?.HttpMethods[0] ?? "";
        return figures.Of(method, route.RoutePattern.RawText is { Length: > 1 } path ? path.TrimEnd('/') : "/");
    }
}
