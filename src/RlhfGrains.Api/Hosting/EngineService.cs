using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Keys;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Grains;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// Starts and stops the engine with the host. The server listens meanwhile: <c>/health/live</c> answers, everything
/// else says that it is not ready. On the way down the server has stopped listening when the engine answers what it has
/// taken and closes its journal.
/// </summary>
sealed partial class EngineService(
    IEngine engine,
    KeySeal seal,
    FirstAdminKey firstAdminKey,
    ErasureService erasures,
    FolderGuard folders,
    BackupService backups,
    IHostApplicationLifetime lifetime,
    ILogger<EngineService> log
) : IHostedService, IDisposable
{
    volatile bool isOver;
    readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the engine answers and the first admin key is made; fails when it cannot.</summary>
    public Task Ready => ready.Task;

    /// <summary>Where the first admin key lies, if it was made here.</summary>
    public string? AdminKeyPath { get; private set; }

    public static EmbeddedEngine NewEngine(
        HostSettings settings,
        IJournalStore journal,
        TimeProvider clock,
        ILogger log
    ) =>
        new(
            AllKinds.Create(),
            journal,
            new EngineOptions
            {
                QueueDepthMax = settings.QueueDepthMax,
                MemoryBudgetBytes = settings.MemoryBudgetBytes,
                Faults = (sentence, failure) => LogFault(log, failure, sentence),
                Warnings = sentence => LogWarning(log, sentence),
            },
            clock
        );

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = Start();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        isOver = true;
        await engine.DisposeAsync();
    }

    /// <summary>Before the engine is, when a start fails.</summary>
    public void Dispose() => isOver = true;

    async Task Start()
    {
        try
        {
            folders.Mend();
            if (backups.Folder?.RemoveUnfinished() is { Count: > 0 } halves)
                LogRemoved(log, string.Join(", ", halves));
            await engine.StartAsync();
            await FinishErasures();
            await seal.Open(lifetime.ApplicationStopping);
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
            // The ledger beside the backups cannot be used. What is erased here is erased, and judgments must not wait
            // for it.
            LogFault(log, failure, "erasures are not noted beside the backups; that is tried again at the next start");
        }
        catch (GrainsBusyException) when (isOver)
        {
            // A start that failed elsewhere, or was called off: there is nothing more to say.
        }
        catch (Exception failure)
            when (failure is GrainUnavailableException or GrainsReadOnlyException or GrainsBusyException)
        {
            // No room on the disk, no leave to write, a damaged record: what can be read is to be read all the same.
            LogFault(
                log,
                failure,
                "an erasure that was begun could not be finished; that is tried again at the next start, or when it is asked for again"
            );
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    static partial void LogWarning(ILogger log, string sentence);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Removed {Files}: halves of backups that were killed")]
    static partial void LogRemoved(ILogger log, string files);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Sentence}")]
    static partial void LogFault(ILogger log, Exception failure, string sentence);
}
