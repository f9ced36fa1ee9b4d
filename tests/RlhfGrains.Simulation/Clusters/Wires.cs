using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>Everything that is on its way between machines: what arrives next is drawn.</summary>
sealed class Wires(SeededRandom random)
{
    readonly List<(Machine? From, TaskCompletionSource Arrives)> travelling = [];

    public bool IsEmpty => travelling.Count == 0;

    /// <summary>Completes when it has arrived; never, when its machine has ended and it was lost with it.</summary>
    /// <param name="from">Null: a caller, who outlives the machines.</param>
    public Task Pass(Machine? from)
    {
        var arrives = new TaskCompletionSource();
        travelling.Add((from, arrives));
        return arrives.Task;
    }

    public void ArriveOne()
    {
        var at = random.Below(travelling.Count);
        var (_, arrives) = travelling[at];
        travelling.RemoveAt(at);
        arrives.SetResult();
    }

    /// <summary>A part of what it had sent still arrives.</summary>
    public void Ended(Machine machine) => travelling.RemoveAll(t => t.From == machine && random.OneIn(2));
}
