using RlhfGrains.Orleans;

namespace RlhfGrains.Server.Cluster;

/// <summary>
/// What Orleans says beside the server's own lines. A silo that is stopped while it still looks for its cluster has not
/// failed: the stack traces of what it was cancelled in are nobody's to read.
/// </summary>
sealed class SiloLogs
{
    Func<bool> isStoppedStart = static () => false;

    public void Filter(ILoggingBuilder logging) =>
        logging
            .AddFilter("Orleans", level => level >= LogLevel.Warning && !isStoppedStart())
            // Its warnings are two lines at each start about a collector that was chosen for the embedded engine too.
            .AddFilter("Orleans.Runtime.Silo", level => level >= LogLevel.Error && !isStoppedStart());

    public void Follow(IHostApplicationLifetime lifetime, ClusterEngine engine) =>
        isStoppedStart = () =>
            lifetime.ApplicationStopping.IsCancellationRequested && !engine.StartAsync().IsCompletedSuccessfully;
}
