using RlhfGrains.Api.Hosting;
using RlhfGrains.Server.Cluster;
using RlhfGrains.Server.Telemetry;

namespace RlhfGrains.Server.Engines;

/// <summary>The engines that this program can run on.</summary>
static class ServerEngines
{
    /// <inheritdoc cref="BuildServer"/>
    // Methods of their own: what is in one that is not called is never loaded.
    public static Task<WebApplication> Build(WebApplicationBuilder builder, HostSettings settings)
    {
        if (TelemetryExport.IsWanted)
            TelemetryExport.Add(builder.Services);
        return settings.IsOnOrleans ? ClusterServer.Build(builder, settings) : Embedded(builder, settings);
    }

    static async Task<WebApplication> Embedded(WebApplicationBuilder builder, HostSettings settings) =>
        ServerHost.Build(builder, settings, await Journals.Open(settings));
}
