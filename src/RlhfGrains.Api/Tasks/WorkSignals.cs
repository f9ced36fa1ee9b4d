using System.Collections.Concurrent;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Tasks;

/// <summary>
/// Follows the engine's commits for what opens work: it wakes those who wait for a task, and lets go of what is
/// remembered about batches that had none. Not followed before somebody asks for a task.
/// </summary>
sealed class WorkSignals(IEngine engine, IGrains grains, TimeProvider clock) : ICommitObserver
{
    readonly ConcurrentDictionary<ProjectId, ProjectWork> projects = new();
    readonly Lock gate = new();
    IDisposable? following;

    public ProjectWork Of(ProjectId project)
    {
        if (projects.TryGetValue(project, out var known))
            return known;
        lock (gate)
        {
            if (following is null)
                Follow();
            if (projects.Count >= Limits.SettingsCachedMax)
                projects.Clear();
            return projects.GetOrAdd(project, p => new ProjectWork(p, grains, clock));
        }
    }

    void Follow()
    {
        following = engine.Subscribe(this);
        if (engine.Following is { IsCompleted: false } begins)
            _ = LookAgain(begins);
    }

    /// <summary>What other servers have committed meanwhile was not heard of.</summary>
    async Task LookAgain(Task begins)
    {
        await begins;
        ((ICommitObserver)this).Missed();
    }

    void ICommitObserver.Committed(IReadOnlyList<CommittedTurn> commit)
    {
        foreach (var turn in commit)
        {
            if (turn.Grain.Kind == GrainKeys.Batch)
            {
                var (ordinary, gold) = (turn.Events.Any(OpensWork), turn.Events.Any(OpensGold));
                if ((ordinary || gold) && projects.TryGetValue(GrainKeys.ProjectOf(turn.Grain), out var ofBatch))
                    ofBatch.Opened(new BatchId(GrainKeys.IdOf(turn.Grain)), ordinary, gold);
            }
            else if (turn.Grain.Kind == GrainKeys.Annotator)
            {
                if (
                    turn.Events.Any(e => e is QualificationChanged { TakesEffect: true } or StatusChanged)
                    && projects.TryGetValue(GrainKeys.ProjectOf(turn.Grain), out var theirs)
                )
                    theirs.Reorder();
            }
            else if (turn.Grain.Kind == GrainKeys.Project)
            {
                if (
                    turn.Events.Any(e => e is BatchAdded or BatchPolicySet or SettingsPublished)
                    && projects.TryGetValue(GrainKeys.ProjectOf(turn.Grain), out var itself)
                )
                    itself.Reorder();
            }
        }
    }

    void ICommitObserver.Missed()
    {
        foreach (var project in projects.Values)
            project.Reorder();
    }

    /// <summary>Whether somebody who had nothing to do in the batch may have something now.</summary>
    static bool OpensWork(IEvent happened) =>
        happened switch
        {
            ItemObserved e => e.After.Judgments + e.After.Leases < e.Before.Judgments + e.Before.Leases
                || (e.Before.Closed && !e.After.Closed)
                || e.Holder is { Has: false },
            BatchOpened or BatchPolicyNoted or ReviewStepped or GoldNoted { Use: GoldRole.None } => true,
            OverlapObserved e => e.Target > 0,
            _ => false,
        };

    static bool OpensGold(IEvent happened) =>
        happened switch
        {
            ItemObserved e => (e.Before.Closed && !e.After.Closed) || e.Holder is { Has: false },
            BatchOpened or GoldNoted { Use: not GoldRole.None } => true,
            _ => false,
        };
}

/// <summary>One project's batches in their order of work, as far as they are known here.</summary>
sealed class ProjectWork(ProjectId project, IGrains grains, TimeProvider clock)
{
    readonly Lock gate = new();
    TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ITimer? waking;
    long reorders;
    WorkOrder? order;

    /// <summary>Completes soon after something has opened work.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
                return changed.Task;
        }
    }

    public async ValueTask<(WorkOrder? Order, Refusal? Refusal)> Order(CancellationToken cancellation)
    {
        long version;
        lock (gate)
        {
            if (order is { } known)
                return (known, null);
            version = reorders;
        }
        var answer = await grains.Ask(GrainKeys.Of(project), new ListWork(), cancellation);
        if (answer.Reply is not { } list)
            return (null, answer.Refusal);
        var read = new WorkOrder([.. list.Batches.Select(b => b.Batch)]);
        lock (gate)
        {
            // Not kept when it was changed while it was read.
            if (version == reorders)
                order = read;
        }
        return (read, null);
    }

    public void Reorder()
    {
        lock (gate)
        {
            reorders++;
            order = null;
        }
        Wake();
    }

    public void Opened(BatchId batch, bool ordinary, bool gold)
    {
        lock (gate)
        {
            if (ordinary)
                order?.Opened(batch);
            if (gold)
                order?.OpenedGold(batch);
        }
        Wake();
    }

    void Wake()
    {
        lock (gate)
            waking ??= clock.CreateTimer(
                _ => WakeNow(),
                null,
                TimeSpan.FromMilliseconds(Limits.TaskWakeMs),
                Timeout.InfiniteTimeSpan
            );
    }

    void WakeNow()
    {
        TaskCompletionSource before;
        lock (gate)
        {
            waking?.Dispose();
            waking = null;
            before = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        before.SetResult();
    }
}
