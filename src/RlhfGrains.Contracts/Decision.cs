namespace RlhfGrains.Contracts;

/// <summary>A message to another grain (or to oneself, later), stored with the events that caused it.</summary>
/// <param name="To">The receiver.</param>
/// <param name="Message">Never refused by its receiver, and taken once.</param>
/// <param name="NotBefore">Null: delivered as soon as the engine can. A time: stored, and delivered at or after it; the
/// receiver ignores it when it is stale.</param>
public sealed record Send(GrainKey To, IMessage Message, Instant? NotBefore = null);

/// <summary>
/// What a grain decided on one message: a refusal and nothing else, or a reply with events and messages to send on.
/// </summary>
public abstract class Decision
{
    private protected Decision(Refusal? refusal, IReadOnlyList<IEvent> events, IReadOnlyList<Send> sends)
    {
        Refusal = refusal;
        Events = events;
        Sends = sends;
    }

    public Refusal? Refusal { get; }
    public IReadOnlyList<IEvent> Events { get; }
    public IReadOnlyList<Send> Sends { get; }

    /// <summary>The reply without its type; null exactly when refused.</summary>
    public abstract IReply? UntypedReply { get; }

    public static Decision<TReply> Reply<TReply>(TReply reply)
        where TReply : IReply => new(reply, null, [], []);

    public static Decision<TReply> Reply<TReply>(
        TReply reply,
        IReadOnlyList<IEvent> events,
        IReadOnlyList<Send>? sends = null
    )
        where TReply : IReply => new(reply, null, events, sends ?? []);

    public static Decision<TReply> Refuse<TReply>(Enum reason, string? detail = null)
        where TReply : IReply => new(default, Refusal.Of(reason, detail), [], []);

    /// <summary>The refusal of another decision.</summary>
    public static Decision<TReply> Refuse<TReply>(Refusal refusal)
        where TReply : IReply => new(default, refusal, [], []);

    /// <summary>The decision on a sent message that changes nothing (it is stale, or was taken before).</summary>
    public static Decision<Done> Ignore { get; } = new(Done.Value, null, [], []);

    public static Decision<Done> Accept(IReadOnlyList<IEvent> events, IReadOnlyList<Send>? sends = null) =>
        new(Done.Value, null, events, sends ?? []);
}

/// <inheritdoc/>
/// <typeparam name="TReply">What the caller waits for.</typeparam>
public sealed class Decision<TReply> : Decision
    where TReply : IReply
{
    internal Decision(TReply? reply, Refusal? refusal, IReadOnlyList<IEvent> events, IReadOnlyList<Send> sends)
        : base(refusal, events, sends) => Value = reply;

    public TReply? Value { get; }
    public override IReply? UntypedReply => Value;
}
