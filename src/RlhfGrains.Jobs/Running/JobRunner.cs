using System.Threading.Channels;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;

namespace RlhfGrains.Jobs.Running;

/// <summary>
/// Does jobs: claims one that it is woken for, keeps its claim while the task works, and says how it ended. It knows no
/// task. Whatever breaks off is begun again, here or by another runner, when the claim has run out.
/// </summary>
/// <param name="owner">Of this runner. A runner that takes the place of another has its name.</param>
/// <param name="faults">Is told of failures that are nobody's but ours.</param>
public sealed class JobRunner(
    IGrains grains,
    IArtifactStore store,
    IReadOnlyList<IJobTask> tasks,
    TimeProvider clock,
    string owner,
    Action<string, Exception> faults
)
{
    /// <summary>2 at once: a long one does not hold up a short one, and requests keep most of the machine.</summary>
    public const int RunningMax = 2;

    readonly RetryingGrains retrying = new(grains, clock);
    readonly Channel<GrainKey> waiting = Channel.CreateUnbounded<GrainKey>();
    readonly Lock gate = new();

    // Those that wait for their turn, or are looked after now.
    readonly Dictionary<GrainKey, KnownJob> known = [];

    /// <summary>There may be something to do about a job, or a job that runs here is to look at its claim.</summary>
    public void Wake(GrainKey job)
    {
        lock (gate)
        {
            if (known.TryGetValue(job, out var before))
            {
                before.IsWokenAgain = true;
                before.Holding?.Pulse();
                return;
            }
            known.Add(job, new KnownJob());
        }
        waiting.Writer.TryWrite(job);
    }

    /// <summary>Works until it is stopped.</summary>
    public Task Run(CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, RunningMax).Select(_ => Task.Run(() => Work(stop), CancellationToken.None)));

    async Task Work(CancellationToken stop)
    {
        try
        {
            await foreach (var job in waiting.Reader.ReadAllAsync(stop))
            {
                try
                {
                    lock (gate)
                        known[job].IsWokenAgain = false;
                    await One(job, stop);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    // Its reminder offers it again.
                    faults($"the job {job} could not be looked after", e);
                }
                bool isWokenAgain;
                lock (gate)
                {
                    isWokenAgain = known[job].IsWokenAgain;
                    known.Remove(job);
                }
                // What happened while it was looked after may have come too late for it: files to be removed, too.
                if (isWokenAgain)
                    Wake(job);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What is under way is begun again after the next start.
        }
    }

    async Task One(GrainKey key, CancellationToken stop)
    {
        var answer = await retrying.Ask(key, new ClaimJob(owner, Guid.NewGuid().ToString("n")), stop);
        if (answer.Reply is not { } claim)
        {
            if (answer.Refusal!.Code == Refusal.CodeOf(JobRefusal.JobOver))
                await Clear(key, stop);
            return;
        }
        // What an earlier attempt has left.
        var cleared = await Ending(() => store.Delete(key, stop));
        var (attempt, job) = (claim.Job.Attempt, claim.Job);
        if (cleared is null && !job.IsCancelAsked)
        {
            await Attempt(key, job, stop);
            return;
        }
        await Tell(key, cleared ?? new EndCancelledJob(attempt), attempt, stop);
        return;

        async Task<IMessage<JobView>?> Ending(Func<ValueTask> what)
        {
            try
            {
                await what();
                return null;
            }
            catch (ArtifactStoreException e)
            {
                return Failed(claim.Job.Attempt, e);
            }
        }
    }

    async Task Attempt(GrainKey key, JobView job, CancellationToken stop)
    {
        var run = new JobRun(key, job, retrying, store);
        await using var holding = new JobHolding(key, run, grains, stop);
        lock (gate)
        {
            known[key].Holding = holding;
            // It may have been asked to stop since it was claimed.
            if (known[key].IsWokenAgain)
                holding.Pulse();
        }
        IMessage<JobView>? end;
        try
        {
            var task = tasks.First(t => t.Takes(job.Task));
            end = new FinishJob(job.Attempt, await task.Run(run, holding.Ended));
        }
        catch (OperationCanceledException) when (holding.Ended.IsCancellationRequested)
        {
            stop.ThrowIfCancellationRequested();
            end = holding.IsCancelAsked ? new EndCancelledJob(job.Attempt) : null;
        }
        catch (ArtifactStoreException e)
        {
            end = Failed(job.Attempt, e);
        }
        catch (Exception e) when (e is GrainUnavailableException or GrainsBusyException or GrainsReadOnlyException)
        {
            end = new FailJob(job.Attempt, JobFault.Unreadable, $"what it reads cannot be read: {e.Message}");
        }
        catch (Exception e)
        {
            faults($"the job {key} failed", e);
            end = new FailJob(job.Attempt, JobFault.Defect, "the server made a mistake; its log has the cause");
        }
        await holding.DisposeAsync();
        if (end is null)
            await Clear(key, stop);
        else
            await Tell(key, end, job.Attempt, stop);
    }

    /// <summary>How it ended; and of one that did not finish nothing is left.</summary>
    async Task Tell(GrainKey key, IMessage<JobView> end, int attempt, CancellationToken stop)
    {
        var answer = await retrying.Ask(key, end, stop);
        if (answer.Refusal is not null || answer.Value.Status is not JobStatus.Finished)
            await Clear(key, stop, attempt);
    }

    /// <summary>Removes the files that nobody refers to, unless another attempt is making its own.</summary>
    async Task Clear(GrainKey key, CancellationToken stop, int? attempt = null)
    {
        if ((await retrying.Ask(key, new ReadJob(), stop)).Reply is not { } job)
            return;
        var isKept = job is { Status: JobStatus.Finished, Gone: null };
        var isAnothers = job.Status is JobStatus.Running or JobStatus.Waiting && job.Attempt != attempt;
        if (isKept || isAnothers)
            return;
        try
        {
            await store.Delete(key, stop);
        }
        catch (ArtifactStoreException e)
        {
            faults($"files of the job {key} could not be removed", e);
        }
    }

    static FailJob Failed(int attempt, ArtifactStoreException e) =>
        new(attempt, e.IsFull ? JobFault.StorageFull : JobFault.StorageFailed, e.Message);

    sealed class KnownJob
    {
        /// <summary>Null: nothing is at work on it.</summary>
        public JobHolding? Holding { get; set; }

        public bool IsWokenAgain { get; set; }
    }
}
