using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Server.Telemetry;

/// <summary>
/// Sends metrics and traces by OTLP, when the environment says where to: OpenTelemetry's own variables hold for both
/// engines.
/// </summary>
static class TelemetryExport
{
    /// <summary>The standard's name. Without it nothing of OpenTelemetry is loaded, and nobody listens.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Orleans' own, the runtime's, those of requests, and of the database's driver.</summary>
    static readonly string[] Meters =
    [
        FiguresMeter.Name,
        "Microsoft.Orleans",
        "System.Runtime",
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Npgsql",
    ];

    /// <summary>A turn of a grain, a call between silos, what Orleans does by itself, a request, a statement.</summary>
    static readonly string[] Sources =
    [
        Spans.SourceName,
        "Microsoft.Orleans.Application",
        "Microsoft.Orleans.Runtime",
        "Microsoft.AspNetCore",
        "Npgsql",
    ];

    public static bool IsWanted => Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 };

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<FiguresMeter>();
        services.AddHostedService(static s => s.GetRequiredService<FiguresMeter>());
        services
            .AddOpenTelemetry()
            // OTEL_SERVICE_NAME comes before it.
            .ConfigureResource(static r =>
                r.AddService("rlhfgrains", serviceVersion: Product.Version).AddEnvironmentVariableDetector()
            )
            .WithMetrics(static m => m.AddMeter(Meters).AddOtlpExporter())
            .WithTracing(static t => t.AddSource(Sources).AddOtlpExporter());
    }
}
