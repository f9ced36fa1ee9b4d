using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Judgments;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Engine.Embedded;

namespace RlhfGrains.Api.Operations;

/// <summary>Figures of the server for Prometheus. They carry routes and outcomes; no project, item or person.</summary>
static class MetricsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes, HostSettings settings)
    {
        var route = routes.MapGet("/metrics", Read).Says("Read the server's figures", "In Prometheus' text format.").GivesText(PrometheusText.ContentType);
        if (settings.MetricsRequireKey) route.For(Roles.Leads);
    }

    static IResult Read(EmbeddedEngine engine, RequestFigures requests, JudgmentFigures judgments)
    {
        var text = new PrometheusText();
        WriteRequests(text, requests.All);
        text.One("rlhfgrains_judgments_acknowledged_total", "counter", "Judgments answered with a receipt, repeats included.", judgments.Acknowledged);
        WriteEngine(text, engine.Figures());
        text.One("rlhfgrains_ready", "gauge", "1 when the engine answers.", engine.Health.State is EngineState.Ready or EngineState.ReadOnly ? 1 : 0);
        text.One("rlhfgrains_read_only", "gauge", "1 while nothing new can be kept.", engine.Health.State is EngineState.ReadOnly ? 1 : 0);
        text.One("process_resident_memory_bytes", "gauge", "Memory of the process.", Environment.WorkingSet);
        text.One("dotnet_gc_heap_bytes", "gauge", "Managed memory in use.", GC.GetTotalMemory(forceFullCollection: false));
        text.One("dotnet_gc_allocated_bytes_total", "counter", "Managed memory allocated.", GC.GetTotalAllocatedBytes());
        text.One("dotnet_gc_pause_seconds_total", "counter", "How long collections have stopped everything.", GC.GetTotalPauseDuration().TotalSeconds);
        return Results.Text(text.ToString(), PrometheusText.ContentType);
    }

    static void WriteRequests(PrometheusText text, IReadOnlyList<RouteFigures> routes)
    {
        text.Family("rlhfgrains_requests_total", "counter", "Requests answered.");
        foreach (var route in routes)
        {
            for (var hundreds = 1; hundreds <= 5; hundreds++)
            {
                if (route.OfStatusClass(hundreds) is > 0 and var count)
                    text.Sample("rlhfgrains_requests_total", count, ("method", route.Method), ("route", route.Route), ("status", $"{hundreds}xx"));
            }
        }
        text.Family("rlhfgrains_request_seconds", "histogram", "How long requests took.");
        foreach (var route in routes.Where(r => r.SumSeconds > 0))
        {
            text.Histogram(
                "rlhfgrains_request_seconds", RouteFigures.BoundsSeconds, route.OfBound, route.SumSeconds, ("method", route.Method), ("route", route.Route));
        }
    }

    static void WriteEngine(PrometheusText text, EngineFigures f)
    {
        text.One("rlhfgrains_queue_depth", "gauge", "Messages that wait for the engine.", f.QueueDepth);
        text.One("rlhfgrains_asks_answered_total", "counter", "Messages answered.", f.AsksAnswered);
        text.One("rlhfgrains_asks_refused_busy_total", "counter", "Messages turned away because the queue was full.", f.AsksRefusedBusy);
        text.One("rlhfgrains_asks_failed_total", "counter", "Messages that met a defect or a failing journal.", f.AsksFailed);
        text.One("rlhfgrains_commits_total", "counter", "Commits of the journal.", f.Commits);
        text.One("rlhfgrains_commit_failures_total", "counter", "Commits that failed.", f.CommitFailures);
        text.One("rlhfgrains_journal_records_total", "counter", "Records written to the journal.", f.Records);
        text.One("rlhfgrains_events_total", "counter", "Events written to the journal.", f.Events);
        text.Family("rlhfgrains_commit_seconds", "histogram", "How long commits took.");
        text.Histogram("rlhfgrains_commit_seconds", CommitLatency.BoundsSeconds, i => f.CommitLatency.Counts[i], f.CommitLatency.SumSeconds);
        text.One("rlhfgrains_grains_in_memory", "gauge", "Grains in memory.", f.GrainsInMemory);
        text.One("rlhfgrains_grain_bytes", "gauge", "Their estimated size.", f.GrainBytesEstimated);
        text.One("rlhfgrains_grains_loaded_total", "counter", "Grains read from the journal.", f.GrainsLoaded);
        text.One("rlhfgrains_grains_evicted_total", "counter", "Idle grains put away.", f.Evictions);
        text.One("rlhfgrains_snapshots_written_total", "counter", "Snapshots written.", f.SnapshotsWritten);
        text.One("rlhfgrains_parked_messages", "gauge", "Messages set aside because taking them failed: each is a defect.", f.ParkedMessages);
        text.One("rlhfgrains_pending_sends", "gauge", "Messages that wait for their time.", f.PendingSends);
        text.One("rlhfgrains_start_records", "gauge", "Records that a start would have to read.", f.RecordsToStartFrom);
    }
}
