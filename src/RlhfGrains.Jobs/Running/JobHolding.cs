using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;

namespace RlhfGrains.Jobs.Running;

/// <summary>Keeps the claim of a run by renewing it, and ends the run when it is lost or the job is to stop.</summary>
sealed class JobHolding : IAsyncDisposable
{
    /// <summary>5 s: a claim lasts six times as long, and people see their job move.</summary>
    static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(5);

    readonly GrainKey key;
    readonly JobRun run;
    readonly IGrains grains;
    readonly SemaphoreSlim pulse = new(0);
    readonly CancellationTokenSource ended;
    readonly CancellationTokenSource over = new();
    readonly Task renewing;
    bool isDisposed;

    public JobHolding(GrainKey key, JobRun run, IGrains grains, CancellationToken stop)
    {
        (this.key, this.run, this.grains) = (key, run, grains);
        ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Ended = ended.Token;
        renewing = Task.Run(Renew, CancellationToken.None);
    }

    /// <summary>The run is to stop: it was asked to, its claim is lost, or the server stops.</summary>
    public CancellationToken Ended { get; }

    public bool IsCancelAsked { get; private set; }

    /// <summary>Looks at the claim now.</summary>
    public void Pulse()
    {
        if (!over.IsCancellationRequested)
            pulse.Release();
    }

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        await over.CancelAsync();
        await renewing;
        ended.Dispose();
    }

    async Task Renew()
    {
        try
        {
            while (!Ended.IsCancellationRequested)
            {
                await pulse.WaitAsync(RenewEvery, over.Token);
                if (await IsHeld())
                    continue;
                await ended.CancelAsync();
                return;
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
    }

    async Task<bool> IsHeld()
    {
        try
        {
            var answer = await grains.Ask(key, new RenewClaim(run.Job.Attempt, run.Done, run.Total), over.Token);
            IsCancelAsked = answer.Reply?.Job.IsCancelAsked is true;
            return answer.Refusal is null && !IsCancelAsked;
        }
        catch (Exception e) when (e is GrainUnavailableException or GrainsBusyException or GrainsReadOnlyException)
        {
            // The next renewal tells whether it is still ours.
            return true;
        }
    }
}
