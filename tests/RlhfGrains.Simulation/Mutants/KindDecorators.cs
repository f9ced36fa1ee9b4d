using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Toys;

namespace RlhfGrains.Simulation.Mutants;

/// <summary>Changes what a kind decides, by changing the message before it or the decision after it.</summary>
sealed class DecisionMutant(
    GrainKind kind,
    Func<object, IMessage, IMessage> before,
    Func<IMessage, Decision, Decision> after
) : KindDecorator(kind)
{
    public override Decision Decide(object state, IMessage message, in Turn turn) =>
        after(message, Inner.Decide(state, before(state, message), turn));

    public static GrainKind Before(GrainKind kind, Func<object, IMessage, IMessage> before) =>
        new DecisionMutant(kind, before, (_, decision) => decision);

    public static GrainKind After(GrainKind kind, Func<IMessage, Decision, Decision> after) =>
        new DecisionMutant(kind, (_, message) => message, after);

    /// <summary>The same decision with other events and sends.</summary>
    public static Decision With(
        Decision decision,
        IReadOnlyList<IEvent>? events = null,
        IReadOnlyList<Send>? sends = null
    ) =>
        decision.UntypedReply is { } reply
            ? Decision.Reply(reply, events ?? decision.Events, sends ?? decision.Sends)
            : decision;
}

/// <summary>Folds what an honest kind would not.</summary>
sealed class FoldMutant(GrainKind kind, Func<IEvent, int> times) : KindDecorator(kind)
{
    public override void Apply(object state, IEvent happened)
    {
        for (var i = times(happened); i > 0; i--)
            Inner.Apply(state, happened);
    }
}

/// <summary>Saves less, or something else, than the state.</summary>
sealed class SnapshotMutant(GrainKind kind, Func<object, object> change) : KindDecorator(kind)
{
    public override object ToSnapshot(object state) => change(Inner.ToSnapshot(state));
}

/// <summary>Packs an idle state with less, or something else, than is in it.</summary>
sealed class RestMutant(GrainKind kind, Func<object, object> change) : KindDecorator(kind)
{
    public override object ToRest(object state) => change(Inner.ToRest(state));
}

/// <summary>Takes a state that came back without its texts for a whole one.</summary>
sealed class WholeMutant(GrainKind kind) : KindDecorator(kind)
{
    public override bool IsWhole(object state) => true;
}

/// <summary>Answers a question as it was answered the first time.</summary>
sealed class StaleReadMutant(GrainKind kind) : KindDecorator(kind)
{
    readonly Dictionary<object, Decision> answered = new(ReferenceEqualityComparer.Instance);

    public override Decision Decide(object state, IMessage message, in Turn turn)
    {
        var decision = Inner.Decide(state, message, turn);
        if (message is not ReadItem || decision.Refusal is not null)
            return decision;
        return answered.TryAdd(state, decision) ? decision : answered[state];
    }
}

/// <summary>Swallows a failure of a sent message, so that nobody parks it.</summary>
sealed class SilentMutant(GrainKind kind) : KindDecorator(kind)
{
    public override Decision Decide(object state, IMessage message, in Turn turn) =>
        message is Deliver { Order.Failure: not Failure.None } ? Decision.Ignore : Inner.Decide(state, message, turn);
}

/// <summary>Changes the state while it decides.</summary>
sealed class ImpureMutant(GrainKind kind) : KindDecorator(kind)
{
    public override Decision Decide(object state, IMessage message, in Turn turn)
    {
        if (state is Till.State till && message is ReadTill)
            till.Sum++;
        return Inner.Decide(state, message, turn);
    }
}
