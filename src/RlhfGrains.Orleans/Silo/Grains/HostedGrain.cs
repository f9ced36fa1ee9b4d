using Orleans.Concurrency;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Grains;

/// <summary>
/// An activation of a grain: it hosts the cell. Messages come in side by side, because the cell takes them one at a time and commits together what waits
/// together; the cell's own work runs beside Orleans' scheduler, so that it goes on while the activation ends.
/// </summary>
[Reentrant]
abstract class HostedGrain(CellHost host) : Grain, IHostedGrain
{
    Lodger? lodger;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        lodger = NewLodger();
        return Task.CompletedTask;
    }

    /// <summary>The drain is finished before another activation begins; what cannot be delivered now is in the journal.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => lodger is null ? Task.CompletedTask : host.Leave(lodger).WaitAsync(cancellationToken);

    public Task<byte[]> Ask(byte[] message) => Beside(grain => host.Ask(grain, message));

    public Task<byte[]> Take(string sender, byte[] parcel) => Beside(grain => CellHost.Take(grain, sender, parcel));

    public Task<byte[]> Wake() => Beside(CellHost.Wake);

    public Task Forget()
    {
        var before = lodger!;
        lodger = NewLodger();
        return host.Leave(before);
    }

    Lodger NewLodger()
    {
        var id = this.GetGrainId();
        return host.NewLodger(new GrainKey(id.Type.ToString()!, id.Key.ToString()!));
    }

    // What is begun here continues on the pool, beside Orleans' scheduler; it is begun in the order in which it came.
    async Task<byte[]> Beside(Func<Lodger, Task<byte[]>> work)
    {
        var grain = lodger!;
        var outcome = await Task.Factory.StartNew(() => work(grain), CancellationToken.None, TaskCreationOptions.HideScheduler, grain.Door).Unwrap();
        // What this silo does not know a newer one does, and the next activation is perhaps there.
        if (Wire.IsElsewhere(outcome)) DeactivateOnIdle();
        return outcome;
    }
}
