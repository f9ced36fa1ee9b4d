using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Keys;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Grains;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Starts and stops the engine with the host. The server listens meanwhile: <c>/health/live</c> answers, everything else says that it is not ready.
/// On the way down the server has stopped listening when the engine answers what it has taken and closes its journal.
/// </summary>
sealed partial class EngineService(
    IEngine engine, FirstAdminKey firstAdminKey, ErasureService erasures, IHostApplicationLifetime lifetime, ILogger<EngineService> log) : IHostedService
{
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the engine answers and the first admin key is made; fails when it cannot.</summary>
    public Task Ready => ready.Task;

    /// <summary>Where the first admin key lies, if it was made here.</summary>
    public string? AdminKeyPath { get; private set; }

    public static EmbeddedEngine NewEngine(HostSettings settings, IJournalStore journal, TimeProvider clock, ILogger log) => new(
        AllKinds.Create(), journal,
        new EngineOptions
        {
            QueueDepthMax = settings.QueueDepthMax,
            MemoryBudgetBytes = settings.MemoryBudgetBytes,
            Faults = (sentence, failure) => LogFault(log, failure, sentence),
        },
        clock);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await engine.DisposeAsync();

    async Task Start()
    {
        try
        {
            await engine.StartAsync();
            await FinishErasures();
            AdminKeyPath = await firstAdminKey.Ensure(lifetime.ApplicationStopping);
            ready.SetResult();
        }
        catch (Exception failure)
        {
            ready.SetException(failure);
            lifetime.StopApplication();
        }
    }

    async Task FinishErasures()
    {
        try
        {
            await erasures.FinishAll(lifetime.ApplicationStopping);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or StartException)
        {
            // The ledger beside the backups cannot be used. What is erased here is erased, and judgments must not wait for it.
            LogFault(log, failure, "erasures are not noted beside the backups; that is tried again at the next start");
        }
        catch (Exception failure) when (failure is GrainUnavailableException or GrainsReadOnlyException or GrainsBusyException)
        {
            // No room on the disk, no leave to write, a damaged record: what can be read is to be read all the same.
            LogFault(log, failure, "an erasure that was begun could not be finished; that is tried again at the next start, or when it is asked for again");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sentence}")]
    static partial void LogFault(ILogger log, Exception failure, string sentence);
}
