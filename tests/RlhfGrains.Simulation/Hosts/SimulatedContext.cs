namespace RlhfGrains.Simulation.Hosts;

/// <summary>
/// Where the activations' continuations run: one after the other, in the order in which they came, on the simulation's
/// own thread.
/// </summary>
sealed class SimulatedContext : SynchronizationContext
{
    readonly Queue<(SendOrPostCallback Work, object? State)> waiting = new();

    public override void Post(SendOrPostCallback d, object? state) => waiting.Enqueue((d, state));

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs something, and all that follows from it without anything arriving from outside.</summary>
    public void Run(Action first)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            first();
            while (waiting.TryDequeue(out var next))
                next.Work(next.State);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
