using RlhfGrains.Api.Connections;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Api.Tasks;

/// <summary>What a search for a task came to: a task, a refusal, or the reason why there is nothing.</summary>
/// <param name="IsStale">Nothing, and the one item that was named cannot come back any more: another one may be named
/// next.</param>
/// <param name="MayJudgeNothing">Nothing, and the annotator is qualified in no category.</param>
readonly record struct FoundTask(
    TaskView? Task,
    NoWork None,
    Refusal? Refusal,
    bool IsStale = false,
    bool MayJudgeNothing = false
);

/// <summary>
/// The three questions of a task, one after another: the annotator's grain gives a permit, a batch a hint, and the item
/// the lease. Nothing is kept here: whatever is lost on the way is taken up by the next request, or runs out.
/// </summary>
sealed class TaskFinder(IGrains grains, SettingsCache settings, WorkSignals signals, TimeProvider clock)
{
    /// <summary>
    /// The requests of one annotator go one after another, so that two at once do not use one permit for two items.
    /// </summary>
    readonly SemaphoreSlim[] turnstiles =
    [
        .. Enumerable.Range(0, Limits.Turnstiles).Select(_ => new SemaphoreSlim(1, 1)),
    ];

    readonly Counts<ProjectId> waiting = new(Limits.TaskWaitersMax, Limits.TaskWaitersPerProjectMax);

    /// <summary>
    /// Why there is nothing. To an annotator's own key it is said from their own standing alone: whether others have
    /// finished the items must not show.
    /// </summary>
    public static string ReasonOf(in FoundTask found, bool isOwn) =>
        found.None switch
        {
            NoWork.NoPractice => Kebab.Of(found.None),
            _ when isOwn => found.MayJudgeNothing ? Kebab.Of(NoWork.NotQualified) : "no-work",
            NoWork.NothingOpen => "no-open-work",
            _ => Kebab.Of(found.None),
        };

    /// <param name="wait">How long to wait for work when there is none.</param>
    public async ValueTask<FoundTask> Next(
        ProjectId project,
        AnnotatorId annotator,
        string requestId,
        WorkMode? mode,
        TimeSpan wait,
        CancellationToken cancellation
    )
    {
        var until = clock.GetTimestamp() + (long)(wait.TotalSeconds * clock.TimestampFrequency);
        while (true)
        {
            var work = signals.Of(project);
            // Before the search: what opens while it goes on is not missed.
            var change = work.Changed;
            var found = await InTurn(work, project, annotator, requestId, mode, cancellation);
            var left = clock.GetElapsedTime(clock.GetTimestamp(), until);
            if (found.Task is not null || found.Refusal is not null || left <= TimeSpan.Zero)
                return found;
            if (!await Wait(project, change, left, cancellation))
                return found;
        }
    }

    async ValueTask<bool> Wait(ProjectId project, Task change, TimeSpan left, CancellationToken cancellation)
    {
        if (!waiting.TryEnter(project))
            return false;
        try
        {
            await change.WaitAsync(left, clock, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            waiting.Leave(project);
        }
    }

    async ValueTask<FoundTask> InTurn(
        ProjectWork work,
        ProjectId project,
        AnnotatorId annotator,
        string requestId,
        WorkMode? mode,
        CancellationToken cancellation
    )
    {
        var turnstile = turnstiles[(uint)HashCode.Combine(project, annotator) % Limits.Turnstiles];
        await turnstile.WaitAsync(cancellation);
        try
        {
            for (var offers = 0; ; offers++)
            {
                var answer = await settings.Ask(
                    project,
                    GrainKeys.Of(project, annotator),
                    s => new RequestWork(requestId, s, mode),
                    cancellation
                );
                if (answer.Reply is not { } offer)
                    return new(null, default, answer.Refusal);
                var found = offer.Open is { } open
                    ? await Read(project, annotator, open, cancellation)
                    : await Search(work, project, offer.Permit!, cancellation);
                // A lease that has just ended, a permit that has just been used, or an item that cannot come back: ask
                // again.
                if (!found.IsStale && found.Refusal is not { Code: "lease-ended" or "lease-expired" })
                    return found;
                if (offers == Limits.WorkOffersMax)
                    return found.IsStale ? found : new(null, NoWork.NothingOpen, null);
            }
        }
        finally
        {
            turnstile.Release();
        }
    }

    async ValueTask<FoundTask> Read(
        ProjectId project,
        AnnotatorId annotator,
        OpenLease open,
        CancellationToken cancellation
    )
    {
        var answer = await settings.Ask<TaskView>(
            project,
            GrainKeys.Of(project, open.Item),
            s => open.IsReleased ? new TakeUpLease(open.Id, annotator, s) : new ReadTask(open.Id, annotator, s),
            cancellation
        );
        return new(answer.Reply, default, answer.Refusal);
    }

    async ValueTask<FoundTask> Search(
        ProjectWork work,
        ProjectId project,
        Permit permit,
        CancellationToken cancellation
    )
    {
        var (order, refusal) = await work.Order(cancellation);
        return order is null
            ? new(null, default, refusal)
            : await new TaskSearch(grains, settings, order, project, permit, cancellation).Run();
    }
}
