using System.Collections.Concurrent;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Activations;

namespace RlhfGrains.Engine.Tests.Activations;

/// <summary>
/// A cluster within one process: nodes with a journal each, and every grain on the node that its name says.
/// </summary>
sealed class LocalCluster : IGrains, IAsyncDisposable
{
    readonly Node[] nodes;
    readonly bool neighboursFail;

    /// <param name="journals">One for each node. They are disposed with it, each once.</param>
    /// <param name="neighboursFail">Nothing that is sent arrives.</param>
    public LocalCluster(
        IReadOnlyList<GrainKind> kinds,
        IReadOnlyList<IJournalStore> journals,
        ActivationOptions options,
        TimeProvider time,
        bool neighboursFail = false
    )
    {
        this.neighboursFail = neighboursFail;
        nodes = [.. journals.Select(journal => new Node(this, kinds, journal, options, time))];
    }

    public IEnumerable<ActivationNode> Nodes => nodes.Select(n => n.Activations);

    public ValueTask<Answer<TReply>> Ask<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation = default
    )
        where TReply : IReply => new(ActivationOf(grain).Ask(message).WaitAsync(cancellation));

    public Activation ActivationOf(GrainKey grain) =>
        nodes[(uint)string.GetHashCode(grain.Name, StringComparison.Ordinal) % nodes.Length].ActivationOf(grain);

    /// <summary>Takes up what an earlier cluster left, also what waits for its time.</summary>
    public async Task TakeUp()
    {
        foreach (
            var sender in (await nodes[0].Activations.Journal.ReadPendingSends()).Select(s => s.Id.Sender).Distinct()
        )
            await ActivationOf(sender).Wake();
    }

    /// <summary>Completes when all that was sent for now has been taken.</summary>
    public async Task Settled()
    {
        while (nodes.SelectMany(n => n.All).FirstOrDefault(c => !c.IsIdle) is { } busy)
        {
            await busy.Delivered;
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(nodes.SelectMany(n => n.All).Select(c => c.Stop()));
        foreach (var journal in nodes.Select(n => n.Activations.Journal).Distinct())
            await journal.DisposeAsync();
    }

    sealed class Node : INeighbours
    {
        readonly LocalCluster cluster;
        readonly ConcurrentDictionary<GrainKey, Activation> activations = [];

        public Node(
            LocalCluster cluster,
            IReadOnlyList<GrainKind> kinds,
            IJournalStore journal,
            ActivationOptions options,
            TimeProvider time
        )
        {
            this.cluster = cluster;
            Activations = ActivationNode.Start(kinds, journal, this, options, time);
        }

        public ActivationNode Activations { get; }
        public IEnumerable<Activation> All => activations.Values;

        public Activation ActivationOf(GrainKey grain) => activations.GetOrAdd(grain, Activations.NewActivation);

        public async Task Deliver(GrainKey receiver, Parcel parcel)
        {
            // As over a wire: the sender is not on the receiver's stack.
            await Task.Yield();
            if (cluster.neighboursFail)
                throw new GrainUnavailableException("nobody is there");
            await cluster.ActivationOf(receiver).Take(parcel);
        }
    }
}
