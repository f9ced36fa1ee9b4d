using RlhfGrains.Contracts;
using RlhfGrains.Grains;

namespace RlhfGrains.Quality;

/// <summary>
/// The grains' own deciders, without an engine: sends are followed at once, and time is what it is told to be.
/// </summary>
sealed class Deciders
{
    readonly Dictionary<string, GrainKind> kinds = AllKinds.Create().ToDictionary(k => k.Name);
    readonly Dictionary<GrainKey, object> states = [];
    readonly Queue<Send> later = new();

    public Instant Now { get; set; } = Instant.Of(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public TReply Ask<TReply>(GrainKey grain, IMessage<TReply> message)
        where TReply : class, IReply =>
        (TReply?)Take(grain, message).UntypedReply ?? throw new InvalidOperationException($"{grain} refused {message}");

    public Decision Take(GrainKey grain, IMessage message)
    {
        var kind = kinds[grain.Kind];
        if (!states.TryGetValue(grain, out var state))
            states[grain] = state = kind.NewState(grain);
        var decision = kind.Decide(state, message, new Turn(Now, grain));
        foreach (var happened in decision.Events)
            kind.Apply(state, happened);
        foreach (var send in decision.Sends)
        {
            if (send.NotBefore is null)
                Take(send.To, send.Message);
            else
                later.Enqueue(send);
        }
        return decision;
    }

    /// <summary>What waited for its time, until nothing is left.</summary>
    public void DeliverAll()
    {
        while (later.TryDequeue(out var send))
            Take(send.To, send.Message);
    }
}
