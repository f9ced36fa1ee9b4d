using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Jobs.Exports;
using RlhfGrains.Jobs.Running;

namespace RlhfGrains.Api.Jobs;

/// <summary>
/// Runs jobs with the host. Commits wake it; on a cluster those of the jobs that are hosted here, so that one silo does
/// what has to be done, and a reminder that a job sends itself when the silo that ran it is gone.
/// </summary>
sealed partial class JobService(
    EngineService host,
    IEngine engine,
    JobFiles files,
    TimeProvider clock,
    ILogger<JobService> log
) : BackgroundService, ICommitObserver
{
    /// <summary>Whoever has the journal to itself takes the place of whoever had it before.</summary>
    const string OnlyRunner = "server";

    readonly JobRunner? runner = files.Store is { } store
        ? new JobRunner(
            engine,
            store,
            [new RawExportTask(new ExportForms())],
            clock,
            engine.IsShared ? Guid.NewGuid().ToString("n") : OnlyRunner,
            (sentence, failure) => LogFault(log, failure, sentence)
        )
        : null;

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
        if (runner is null)
            return;
        using var following = engine.Subscribe(this, isLocal: true);
        var running = runner.Run(stoppingToken);
        if (!engine.IsShared)
            await TakeUp(stoppingToken);
        await running;
    }

    void ICommitObserver.Committed(IReadOnlyList<CommittedTurn> commit)
    {
        foreach (var turn in commit)
            if (turn.Grain.Kind == GrainKeys.Job && turn.Events.Any(IsToBeLookedAt))
                runner!.Wake(turn.Grain);
    }

    /// <summary>Not what a runner says itself, or it would wake itself for ever.</summary>
    static bool IsToBeLookedAt(IEvent happened) =>
        happened
            is JobAsked
                or JobReminded { IsOffered: true }
                or JobCancelAsked
                or JobCancelled
                or JobFailed { Fault: JobFault.PersonErased or JobFault.AttemptsUsedUp or JobFault.NotTaken }
                or JobFilesDropped;

    /// <summary>After a start: jobs that the process before was at, and files that it did not remove.</summary>
    async Task TakeUp(CancellationToken stop)
    {
        try
        {
            await files.Store!.RemoveUnfinished(stop);
            var grains = new RetryingGrains(engine, clock);
            await foreach (var project in Entries(grains, GrainKeys.Projects, stop))
            await foreach (var job in Entries(grains, GrainKeys.JobsOf(new ProjectId(project)), stop))
                runner!.Wake(GrainKeys.Of(new ProjectId(project), new JobId(job)));
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            LogFault(log, e, "jobs could not be taken up; their reminders offer them again");
        }
        catch (OperationCanceledException)
        {
            // The next start takes them up.
        }
    }

    static async IAsyncEnumerable<string> Entries(
        IGrains grains,
        GrainKey list,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop
    )
    {
        for (int? after = 0; after is { } from; )
        {
            var page = (await grains.Ask(list, new ListEntries(from, Limits.PageMax), stop)).Value;
            foreach (var id in page.Ids)
                yield return id;
            after = page.Next;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    static partial void LogFault(ILogger log, Exception failure, string sentence);
}
