using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>One machine of the cluster, with the activations that live on it.</summary>
sealed class Machine : INeighbours
{
    readonly Cluster cluster;
    readonly Dictionary<GrainKey, Activation> activations = [];
    readonly List<Action> whenItEnds = [];
    readonly ActivationNode node;
    readonly int number;

    public Machine(Cluster cluster, int number, IJournalStore journal, ActivationOptions options)
    {
        (this.cluster, this.number) = (cluster, number);
        Clock = new MachineClock(cluster.Stage.Clock, TimeSpan.FromMilliseconds(number % 3 * 700));
        node = ActivationNode.Start(
            cluster.Stage.Kinds.Catalogue,
            new MachineJournal(this, journal, cluster),
            this,
            options,
            Clock
        );
        IsStarted = true;
    }

    /// <summary>Waited for by what will never go on.</summary>
    public static Task Never { get; } = new TaskCompletionSource().Task;

    public MachineClock Clock { get; }
    public bool IsStarted { get; }
    public bool HasEnded { get; private set; }

    /// <summary>Activations that have something to do, or to deliver.</summary>
    public IEnumerable<GrainKey> Busy => activations.Values.Where(c => !c.IsIdle).Select(c => c.Key);

    public IEnumerable<GrainKey> Grains => activations.Keys;

    /// <summary>It ends where it stands.</summary>
    public void End()
    {
        HasEnded = true;
        cluster.Wires.Ended(this);
        foreach (var tell in whenItEnds)
            tell();
    }

    public bool Has(GrainKey grain) => activations.ContainsKey(grain);

    public async Task<ActivationAnswer> Ask(GrainKey grain, IMessage message)
    {
        await cluster.Wires.Pass(from: null);
        return await OrEnd(ActivationOf(grain).Ask(message));
    }

    public Task Wake(GrainKey grain) => OrEnd(Done(ActivationOf(grain).Wake()));

    /// <summary>The activation finishes what it has, and leaves.</summary>
    public void PutAway(GrainKey grain)
    {
        if (activations.Remove(grain, out var activation))
            _ = activation.Stop();
    }

    public async Task Deliver(GrainKey receiver, Parcel parcel)
    {
        if (cluster.Has(LinkFlaws.TakesInAnyOrder))
            parcel = parcel with { Messages = [.. parcel.Messages.Reverse()] };
        await cluster.Wires.Pass(this);
        if (HasEnded && cluster.OneIn(2))
            return;
        if (cluster.Loses())
            throw new GrainUnavailableException("the parcel is lost");
        if (cluster.Doubles())
            _ = DeliverAgain(receiver, parcel);
        var taken = cluster.Route(receiver).Take(receiver, parcel);
        if (cluster.Has(LinkFlaws.ConfirmsBeforeCommit))
            return;
        await taken;
        await cluster.Wires.Pass(this);
        if (HasEnded)
            await Never;
        if (cluster.Loses() || cluster.Has(LinkFlaws.ForgetsConfirmations))
            throw new GrainUnavailableException("the confirmation is lost");
    }

    public override string ToString() => $"machine {number}";

    /// <summary>A copy that was on its way all the time.</summary>
    async Task DeliverAgain(GrainKey receiver, Parcel parcel)
    {
        if (cluster.Has(LinkFlaws.NumbersAnew))
            parcel = parcel with { Messages = [.. parcel.Messages.Select(m => m with { Number = m.Number + 1 })] };
        for (var legs = cluster.Between(1, 6); legs > 0; legs--)
            await cluster.Wires.Pass(this);
        try
        {
            await cluster.Route(receiver).Take(receiver, parcel);
        }
        catch (GrainUnavailableException)
        {
            // Nobody waits for it.
        }
    }

    Task Take(GrainKey receiver, Parcel parcel)
    {
        cluster.Trace($"{this} gets {parcel.Messages.Count} messages of {parcel.Sender} for {receiver}");
        return OrEnd(Done(ActivationOf(receiver).Take(parcel)));
    }

    Activation ActivationOf(GrainKey grain)
    {
        if (HasEnded)
            throw new GrainUnavailableException($"{this} does not answer");
        if (!activations.TryGetValue(grain, out var activation))
            activations.Add(grain, activation = node.NewActivation(grain));
        return activation;
    }

    /// <exception cref="GrainUnavailableException">The machine ended meanwhile: who waits is told so by the
    /// transport.</exception>
    Task<T> OrEnd<T>(Task<T> work)
    {
        var first = new TaskCompletionSource<T>();
        whenItEnds.Add(() => first.TrySetException(new GrainUnavailableException($"{this} does not answer")));
        _ = Tell(work, first);
        return first.Task;
    }

    static async Task Tell<T>(Task<T> work, TaskCompletionSource<T> waiting)
    {
        try
        {
            waiting.TrySetResult(await work);
        }
        catch (Exception e)
        {
            waiting.TrySetException(e);
        }
    }

    static async Task<bool> Done(Task work)
    {
        await work;
        return true;
    }
}
