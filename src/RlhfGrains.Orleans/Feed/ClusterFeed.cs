using System.Threading.Channels;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Orleans.Feed;

/// <summary>
/// The commits of all silos, as far as they can be told: each silo tells those others at which somebody follows what it
/// has committed, some milliseconds later. What could not be told is not made up for; those who follow are told that
/// they have missed something.
/// </summary>
sealed partial class ClusterFeed(ActivationHost host) : ICommitObserver
{
    /// <summary>16,384 commits wait to be told: seconds of work, for which a silo may be slow to listen.</summary>
    const int WaitingMax = 16_384;

    /// <summary>512 commits in one message: some ten kilobytes.</summary>
    const int TurnsMax = 512;

    readonly Lock gate = new();
    readonly List<ICommitObserver> observers = [];
    readonly HashSet<SiloAddress> behind = [];
    readonly Channel<CommittedTurn> waiting = Channel.CreateBounded<CommittedTurn>(
        new BoundedChannelOptions(WaitingMax) { SingleReader = true }
    );
    volatile bool overflowed;
    long messages;

    /// <summary>The others that are told.</summary>
    public FeedListeners Listeners { get; } = new();

    /// <summary>Sent to other silos since the start.</summary>
    public long Messages => Interlocked.Read(ref messages);

    /// <returns>Dispose it to stop following.</returns>
    public IDisposable Subscribe(ICommitObserver observer)
    {
        lock (gate)
        {
            observers.Add(observer);
            if (observers.Count == 1)
                Begin();
        }
        return new Subscription(this, observer);
    }

    void ICommitObserver.Committed(IReadOnlyList<CommittedTurn> commit)
    {
        HandOut(o => o.Committed(commit));
        if (Listeners.IsEmpty)
            return;
        foreach (var turn in commit)
        {
            // What people have written does not leave its silo for those who only want to know that something has
            // changed.
            if (turn.Grain.Kind is not (GrainKeys.Rationale or GrainKeys.Profile) && !waiting.Writer.TryWrite(turn))
                overflowed = true;
        }
    }

    /// <summary>Another silo tells what it has committed.</summary>
    public void Told(bool missed, byte[] turns)
    {
        lock (gate)
        {
            if (observers.Count == 0)
            {
                Decline();
                return;
            }
        }
        List<CommittedTurn> told = [];
        try
        {
            told = FeedWire.Unpack(host.Node.Codec, turns);
        }
        catch (PayloadException)
        {
            missed = true; // a silo of a newer version
        }
        if (missed)
            Lost();
        if (told.Count > 0)
            HandOut(o => o.Committed(told));
    }

    /// <summary>A silo has died that may have had something to tell.</summary>
    public void Lost() => HandOut(static o => o.Missed());

    /// <summary>Tells the others, until it is cancelled.</summary>
    public async Task Run(SiloAddress self, Func<SiloAddress, IFeedService> reach, CancellationToken cancellation)
    {
        links.SetResult(new Links(self, reach, cancellation));
        using var following = host.Node.Subscribe(this);
        var turns = new List<CommittedTurn>();
        while (await waiting.Reader.WaitToReadAsync(cancellation))
        {
            turns.Clear();
            while (turns.Count < TurnsMax && waiting.Reader.TryRead(out var turn))
                turns.Add(turn);
            var silos = Listeners.All;
            behind.IntersectWith(silos);
            if (overflowed)
                behind.UnionWith(silos);
            overflowed = false;
            if (silos.Count == 0)
                continue;
            var packed = FeedWire.Pack(host.Node.Codec, turns);
            Interlocked.Add(ref messages, silos.Count);
            var untold = await Task.WhenAll(
                silos.Select(async silo => (silo, Told: await Tell(reach(silo), behind.Contains(silo), packed)))
            );
            foreach (var (silo, told) in untold)
            {
                if (told)
                    behind.Remove(silo);
                else
                    behind.Add(silo);
            }
        }
    }

    static async Task<bool> Tell(IFeedService silo, bool missed, byte[] turns)
    {
        try
        {
            await silo.Committed(missed, turns);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }

    // One at a time, and in the order in which they came: observers rely on it.
    void HandOut(Action<ICommitObserver> tell)
    {
        lock (gate)
        {
            foreach (var observer in observers.ToArray())
                tell(observer);
        }
    }

    sealed class Subscription(ClusterFeed feed, ICommitObserver observer) : IDisposable
    {
        public void Dispose()
        {
            lock (feed.gate)
                feed.observers.Remove(observer);
        }
    }
}
