using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// The stored sends that wait for their time, the earliest first; those of one time in the order of their numbers.
/// </summary>
sealed class DueSends
{
    readonly PriorityQueue<PendingSend, (Instant At, long Number)> waiting = new();

    public int Count => waiting.Count;

    /// <summary>When the earliest is due; null when none waits.</summary>
    public Instant? NextAt => waiting.TryPeek(out _, out var priority) ? priority.At : null;

    public void Add(PendingSend send) => Postpone(send, send.NotBefore);

    /// <summary>Delivers it at another time than its own: its receiver cannot take it now.</summary>
    public void Postpone(PendingSend send, Instant until) => waiting.Enqueue(send, (until, send.Id.Number));

    public PendingSend? Take(Instant now)
    {
        if (NextAt is not { } at || at > now)
            return null;
        return waiting.Dequeue();
    }

    /// <summary>Takes those that a question is true of, whatever their time; the others wait on.</summary>
    public IReadOnlyList<PendingSend> TakeAll(Func<PendingSend, bool> isIt)
    {
        var taken = waiting.UnorderedItems.Where(w => isIt(w.Element)).ToList();
        foreach (var (send, _) in taken)
            waiting.Remove(send, out _, out _);
        return [.. taken.OrderBy(t => t.Priority).Select(t => t.Element)];
    }

    public void Clear() => waiting.Clear();
}
