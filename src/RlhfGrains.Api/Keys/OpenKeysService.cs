using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// Ends what a key has open here when the key runs out, or was revoked at another server of the cluster.
/// </summary>
sealed partial class OpenKeysService(EngineService host, KeyRing keys, ILogger<OpenKeysService> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await host.Ready.WaitAsync(stoppingToken);
        }
        catch (Exception)
        {
            return; // said by the engine's service
        }
        // On the machine's clock: what is open ends in real time.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(Limits.OpenKeysLookMs));
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await Look(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops, and everything that is open with it.
        }
    }

    async Task Look(CancellationToken cancellation)
    {
        try
        {
            await keys.Recheck(cancellation);
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(failure);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Keys in use could not be looked at: a defect; they are looked at again in a moment"
    )]
    partial void LogFailed(Exception failure);
}
