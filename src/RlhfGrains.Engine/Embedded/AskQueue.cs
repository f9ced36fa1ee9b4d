using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>The asks that wait for the engine's thread, and what wakes it. Bounded.</summary>
sealed class AskQueue(int depthMax)
{
    readonly object gate = new();
    readonly Queue<Ask> asks = new();
    bool woken,
        closed;

    public int Depth
    {
        get
        {
            lock (gate)
                return asks.Count;
        }
    }

    public Admission Add(Ask ask)
    {
        lock (gate)
        {
            if (closed)
                return Admission.Closed;
            if (asks.Count >= depthMax)
                return Admission.Full;
            asks.Enqueue(ask);
            // The thread only sleeps on an empty queue.
            if (asks.Count == 1)
                Monitor.Pulse(gate);
            return Admission.Admitted;
        }
    }

    /// <summary>Everything that is there, up to a limit. Does not wait.</summary>
    /// <returns>False when the queue is closed and empty: nothing will come any more.</returns>
    public bool Take(List<Ask> into, int countMax)
    {
        lock (gate)
        {
            while (into.Count < countMax && asks.TryDequeue(out var ask))
                into.Add(ask);
            return into.Count > 0 || !closed;
        }
    }

    /// <summary>Waits until there is an ask, or a reason to look at the clock.</summary>
    public void Wait()
    {
        lock (gate)
        {
            while (asks.Count == 0 && !woken && !closed)
                Monitor.Wait(gate);
            woken = false;
        }
    }

    public void Wake()
    {
        lock (gate)
        {
            woken = true;
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Admits nothing more; what is in it is still taken out.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
        }
    }
}

enum Admission
{
    Admitted,
    Full,
    Closed,
}
