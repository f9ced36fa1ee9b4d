using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Simulation.Checks;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>What one run sees of the grains' decisions, from beside the engine.</summary>
sealed class Probe(Trace trace)
{
    // Of the decisions, one in so many is checked to have left its state alone; all of them would double the time of a
    // run.
    const int PurityCheckedOneIn = 16;

    int decisions;

    /// <summary>The pictures of the states that decided while this is set.</summary>
    public Dictionary<GrainKey, byte[]>? Pictures { get; set; }

    /// <summary>The batch of every item that was ever asked.</summary>
    public Dictionary<GrainKey, string> BatchOf { get; } = [];

    /// <summary>Seen inside a decision, where throwing would only be taken for a defect of the grain.</summary>
    public BrokenPromise? Broken { get; private set; }

    /// <summary>How often each message was decided, and each refusal given.</summary>
    public Dictionary<string, int> Seen { get; } = [];

    public Decision Decide(KindSet kinds, GrainKind kind, object state, IMessage message, in Turn turn)
    {
        if (Pictures is not null)
            Pictures[turn.Self] = kinds.Picture(turn.Self, state);
        var before = ++decisions % PurityCheckedOneIn == 0 ? kinds.Picture(turn.Self, state) : null;
        Decision decision;
        try
        {
            decision = kind.Decide(state, message, turn);
        }
        catch (Exception e)
        {
            trace.Add($"{turn.Self} {message.GetType().Name} throws {e.GetType().Name}");
            throw;
        }
        if (before is not null && !before.AsSpan().SequenceEqual(kinds.Picture(turn.Self, state)))
            Broken ??= new BrokenPromise(
                Promise.DecisionsArePure,
                $"{message.GetType().Name} changed the state of {turn.Self} while it was decided"
            );
        if (state is ItemState { IsSeen: true } item)
            BatchOf[turn.Self] = item.Batch.Value;
        Count(message.GetType().Name);
        if (decision.Refusal is { } refusal)
            Count($"{message.GetType().Name} refused {refusal.Code}");
        trace.Add(
            $"{turn.Self} {message.GetType().Name} at {turn.Now:HH:mm:ss.fff} -> {decision.Refusal?.Code ?? Names(decision)}"
        );
        return decision;
    }

    void Count(string what) => Seen[what] = Seen.GetValueOrDefault(what) + 1;

    static string Names(Decision decision) =>
        string.Join(' ', decision.Events.Select(e => e.GetType().Name))
        + (decision.Sends.Count > 0 ? $" and {decision.Sends.Count} sends" : "");
}
