namespace RlhfGrains.Orleans.Feed;

/// <summary>
/// Which other silos are to be told of commits: all but those that have said that nobody follows there. So a silo that
/// has just started, or is of a version that cannot say so, misses nothing. What a silo said last counts, in whatever
/// order it arrives.
/// </summary>
sealed class FeedListeners
{
    readonly Lock gate = new();
    readonly Dictionary<SiloAddress, (long Turn, bool Listens)> said = [];
    IReadOnlyCollection<SiloAddress> others = [];
    volatile bool isEmpty = true;

    /// <summary>Nobody is to be told anything.</summary>
    public bool IsEmpty => isEmpty;

    public IReadOnlyList<SiloAddress> All
    {
        get
        {
            lock (gate)
                return [.. others.Where(Listens)];
        }
    }

    /// <param name="alive">The other silos that are there now.</param>
    public void Became(IReadOnlyCollection<SiloAddress> alive)
    {
        lock (gate)
        {
            others = alive;
            foreach (var gone in said.Keys.Except(alive).ToList())
                said.Remove(gone);
            isEmpty = !others.Any(Listens);
        }
    }

    /// <param name="turn">Counts what that silo has said.</param>
    /// <exception cref="InvalidOperationException">It is not known here yet: it has to say it again.</exception>
    public void Said(SiloAddress silo, long turn, bool listens)
    {
        lock (gate)
        {
            if (!others.Contains(silo))
                throw new InvalidOperationException($"{silo} is not known here");
            if (said.TryGetValue(silo, out var before) && before.Turn >= turn)
                return;
            said[silo] = (turn, listens);
            isEmpty = !others.Any(Listens);
        }
    }

    bool Listens(SiloAddress silo) => !said.TryGetValue(silo, out var last) || last.Listens;
}
