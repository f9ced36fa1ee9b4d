using RlhfGrains.Api.Connections;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Engine;

namespace RlhfGrains.Api.Operations;

/// <summary>
/// Figures of the server for Prometheus. They carry routes and outcomes; no project, item or person. Whoever reads them
/// beside one quiet annotator sees what each of their requests moves, and gold moves more than other work: so they are
/// for keys of role admin, or for a listener that only the operator reaches.
/// </summary>
static class MetricsEndpoint
{
    public const string Path = "/metrics";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, Read)
            .For(Roles.Admin)
            .Says(
                "Read the server's figures",
                "In Prometheus' text format. Where the operator has set `MetricsUrls` they are there without a key."
            )
            .GivesText(PrometheusText.ContentType);

    static IResult Read(HttpContext context) =>
        Results.Text(Write(context.RequestServices).ToString(), PrometheusText.ContentType);

    /// <summary>All figures of this moment.</summary>
    public static PrometheusText Write(IServiceProvider services)
    {
        var (engine, figures) = (services.GetRequiredService<IEngine>(), services.GetRequiredService<IFigures>());
        var (requests, judgments) = (
            services.GetRequiredService<RequestFigures>(),
            services.GetRequiredService<JudgmentFigures>()
        );
        var gate = services.GetRequiredService<ConnectionGate>();
        var text = new PrometheusText();
        WriteRequests(text, requests.All);
        text.One(
            "rlhfgrains_judgments_acknowledged_total",
            "counter",
            "Judgments answered with a receipt, repeats included.",
            judgments.Acknowledged
        );
        text.One(
            "rlhfgrains_judgments_ahead_total",
            "counter",
            "Of these, judged by a clock that goes ahead of the server's.",
            judgments.Ahead
        );
        text.One("rlhfgrains_connections_open", "gauge", "Connections that are served.", gate.Open);
        text.One("rlhfgrains_connections_max", "gauge", "Connections that can be served at once.", gate.Limits.Total);
        text.One(
            "rlhfgrains_connections_turned_away_total",
            "counter",
            "Connections for which there was no room.",
            gate.TurnedAway
        );
        figures.Write(text);
        text.One(
            "rlhfgrains_ready",
            "gauge",
            "1 when the engine answers.",
            engine.Health.State is EngineState.Ready or EngineState.ReadOnly ? 1 : 0
        );
        text.One(
            "rlhfgrains_read_only",
            "gauge",
            "1 while nothing new can be kept.",
            engine.Health.State is EngineState.ReadOnly ? 1 : 0
        );
        text.One("process_resident_memory_bytes", "gauge", "Memory of the process.", Environment.WorkingSet);
        text.One(
            "dotnet_gc_heap_bytes",
            "gauge",
            "Managed memory in use.",
            GC.GetTotalMemory(forceFullCollection: false)
        );
        text.One(
            "dotnet_gc_allocated_bytes_total",
            "counter",
            "Managed memory allocated.",
            GC.GetTotalAllocatedBytes()
        );
        text.One(
            "dotnet_gc_pause_seconds_total",
            "counter",
            "How long collections have stopped everything.",
            GC.GetTotalPauseDuration().TotalSeconds
        );
        return text;
    }

    static void WriteRequests(PrometheusText text, IReadOnlyList<RouteFigures> routes)
    {
        text.Family("rlhfgrains_requests_total", "counter", "Requests answered.");
        foreach (var route in routes)
        {
            for (var hundreds = 1; hundreds <= 5; hundreds++)
            {
                if (route.OfStatusClass(hundreds) is > 0 and var count)
                    text.Sample(
                        "rlhfgrains_requests_total",
                        count,
                        ("method", route.Method),
                        ("route", route.Route),
                        ("status", $"{hundreds}xx")
                    );
            }
        }
        text.Family("rlhfgrains_request_seconds", "histogram", "How long requests took.");
        foreach (var route in routes.Where(r => r.SumSeconds > 0))
        {
            text.Histogram(
                "rlhfgrains_request_seconds",
                RouteFigures.BoundsSeconds,
                route.OfBound,
                route.SumSeconds,
                ("method", route.Method),
                ("route", route.Route)
            );
        }
    }
}
