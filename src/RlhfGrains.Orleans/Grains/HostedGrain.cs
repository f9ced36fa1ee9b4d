using Orleans.Concurrency;
using Orleans.Runtime.Placement;
using RlhfGrains.Contracts;

namespace RlhfGrains.Orleans.Grains;

/// <summary>
/// An activation of a grain: it hosts the activation. Messages come in side by side, because the activation takes them
/// one at a time and commits together what waits together; the activation's own work runs beside Orleans' scheduler, so
/// that it goes on while the activation ends.
/// </summary>
[Reentrant]
abstract class HostedGrain(ActivationHost host) : Grain, IHostedGrain
{
    /// <summary>Under which a call says on whose behalf it is.</summary>
    public const string ActorName = "rlhfgrains.actor";

    Lodger? lodger;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        lodger = NewLodger();
        return Task.CompletedTask;
    }

    /// <summary>
    /// The drain is finished before another activation begins; what cannot be delivered now is in the journal.
    /// </summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        lodger is null ? Task.CompletedTask : host.Leave(lodger).WaitAsync(cancellationToken);

    public Task<byte[]> Ask(byte[] message)
    {
        using var acting = Acting.For(RequestContext.Get(ActorName) as string);
        return Told(Called(), host.Ask(lodger!, message));
    }

    public Task<byte[]> Take(string sender, byte[] parcel) =>
        Told(Called(), ActivationHost.Take(lodger!, sender, parcel));

    public Task<byte[]> Wake() => Told(lodger!, ActivationHost.Wake(lodger!));

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

    Lodger Called()
    {
        lodger!.Called();
        return lodger;
    }

    // It is in the activation's mailbox, in the order in which it came, before this waits.
    async Task<byte[]> Told(Lodger grain, Task<byte[]> work)
    {
        var outcome = await work;
        if (Wire.IsElsewhere(outcome) && !grain.IsLeaving)
            GoElsewhere();
        return outcome;
    }

    // What this silo does not know a newer one does: the grain goes to another silo, and on from there if that does not
    // know it either. Only to end here would not do: whoever has asked here asks here again, and that makes the next
    // activation here.
    void GoElsewhere()
    {
        var here = GrainContext.Address.SiloAddress;
        var members = ServiceProvider.GetRequiredService<IClusterMembershipService>().CurrentSnapshot.Members.Values;
        var others = members
            .Where(m => m.Status is SiloStatus.Active && !m.SiloAddress.Equals(here))
            .Select(m => m.SiloAddress)
            .ToList();
        if (others.Count > 0)
            GrainContext.Migrate(
                new() { [IPlacementDirector.PlacementHintKey] = others[Random.Shared.Next(others.Count)] }
            );
    }
}
