namespace RlhfGrains.Orleans.Feed;

/// <summary>
/// What this silo says to the others: that somebody follows here, before they are promised anything; and that nobody
/// does, once it is told in vain.
/// </summary>
sealed partial class ClusterFeed
{
    /// <summary>100 ms until a silo that could not be reached is asked again to tell.</summary>
    static readonly TimeSpan SayAgainDelay = TimeSpan.FromMilliseconds(100);

    readonly TaskCompletionSource<Links> links = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Those that were asked to tell nothing: once, because one of an older version cannot be asked.
    readonly HashSet<SiloAddress> declined = [];
    IReadOnlyCollection<SiloAddress> alive = [];
    Task following = Task.CompletedTask;
    long said;

    /// <summary>Completes when those who follow now are told of what each silo commits from then on.</summary>
    public Task Following
    {
        get
        {
            lock (gate)
                return following;
        }
    }

    /// <param name="others">The other silos that are there now.</param>
    public void Became(IReadOnlyCollection<SiloAddress> others)
    {
        lock (gate)
        {
            alive = others;
            declined.IntersectWith(others);
        }
        Listeners.Became(others);
    }

    void Begin()
    {
        var turn = ++said;
        // Those that were never asked to be silent tell.
        following = Task.WhenAll(declined.Select(silo => Ask(silo, turn)).ToList());
        declined.Clear();
    }

    void Decline()
    {
        var turn = ++said;
        foreach (var silo in alive.Where(declined.Add))
            _ = Say(silo, turn, listens: false);
    }

    async Task Ask(SiloAddress silo, long turn)
    {
        while (IsAlive(silo) && !await Say(silo, turn, listens: true))
            await Task.Delay(SayAgainDelay);
    }

    bool IsAlive(SiloAddress silo)
    {
        lock (gate)
            return alive.Contains(silo);
    }

    async Task<bool> Say(SiloAddress silo, long turn, bool listens)
    {
        try
        {
            var (self, reach, cancellation) = await links.Task;
            await reach(silo).Listens(self.ToParsableString(), turn, listens).WaitAsync(cancellation);
            return true;
        }
        catch (OperationCanceledException)
        {
            return true; // this silo stops
        }
        catch (Exception)
        {
            return false;
        }
    }

    readonly record struct Links(
        SiloAddress Self,
        Func<SiloAddress, IFeedService> Reach,
        CancellationToken Cancellation
    );
}
