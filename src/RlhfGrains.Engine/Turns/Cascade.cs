using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Engine.Turns;

/// <summary>
/// The turns of one message and of all that follows from it at once: deciding, folding, what is stored and what is
/// parked, the same wherever the grains are. Whoever hosts them brings the grains and their drafts, and takes back what
/// a message did that failed.
/// </summary>
/// <param name="hasAllGrains">False: a grain's neighbours live elsewhere, and what it sends them is stored.</param>
/// <param name="faults">Told of what is parked.</param>
sealed class Cascade(
    GrainCatalogue catalogue,
    GrainCodec codec,
    int sendsMax,
    bool hasAllGrains,
    Action<string, Exception>? faults
)
{
    readonly Queue<FollowingSend> following = new();
    readonly PayloadWriter scratch = codec.NewWriter();
    string? actor;
    int sent;

    /// <summary>Another message: nothing follows from the one before any more.</summary>
    /// <param name="by">Whose message it is, and what follows from it; null: a grain's.</param>
    public void Begin(string? by)
    {
        actor = by;
        following.Clear();
        sent = 0;
    }

    /// <summary>The next send that is to be taken at once, in the order in which they were made.</summary>
    public bool TryNext(out FollowingSend next) => following.TryDequeue(out next);

    /// <summary>A stored send, taken apart.</summary>
    /// <param name="span">Of the turn that takes it.</param>
    /// <exception cref="PayloadException">It cannot be read.</exception>
    public IMessage Open(GrainKey receiver, ReadOnlyMemory<byte> stored, bool isLater, out Activity? span)
    {
        span = null;
        var (message, sentIn) = TracedMessage.Open(codec.Decode(stored.Span));
        span = Spans.Delivered(catalogue, receiver, message, sentIn, isLater);
        return message;
    }

    /// <summary>One turn: decides, folds, and remembers what to send.</summary>
    /// <exception cref="Exception">What failed: the draft and the state are perhaps changed in part.</exception>
    public Decision Take(IGrainInMemory grain, Draft draft, IMessage message, Instant now, Activity? span)
    {
        var decision = grain.Kind.Decide(grain.State, message, new Turn(now, grain.Key));
        var (happening, sending) = (decision.Events, decision.Sends);
        // By index: enumerators of lists behind interfaces were a tenth of what a judgment allocated.
        for (var i = 0; i < sending.Count; i++)
            Check(sending[i]);
        if (happening.Count > 0)
            draft.Acts(actor);
        for (var i = 0; i < happening.Count; i++)
        {
            var happened = happening[i];
            codec.Names.Write(draft.Payload, happened);
            grain.Kind.Apply(grain.State, happened);
            draft.Events.Add(happened);
        }
        // The stored ones first: one without a stored form fails the message before anything of it has left.
        for (var i = 0; i < sending.Count; i++)
            if (!IsFollowed(grain, sending[i]))
                Store(grain, draft, sending[i], span);
        for (var i = 0; i < sending.Count; i++)
            if (IsFollowed(grain, sending[i]))
                following.Enqueue(new FollowingSend(grain.Key, sending[i], span));
        return decision;
    }

    /// <summary>The turn of a message that a grain sent.</summary>
    /// <exception cref="MisuseException">A sent message is never refused.</exception>
    /// <inheritdoc cref="Take"/>
    public void TakeSent(IGrainInMemory grain, Draft draft, IMessage message, Instant now, Activity? span)
    {
        if (Take(grain, draft, message, now, span).Refusal is { } refusal)
            throw new MisuseException($"it refused a sent message: {refusal.Code}");
    }

    /// <summary>A message that failed in the turn that took it at once. What it did has been taken back.</summary>
    public void Park(
        IGrainInMemory grain,
        Draft draft,
        FollowingSend failed,
        Exception error,
        Instant now,
        Activity? span
    ) => Park(grain, draft, failed.Sender, failed.Send.Message, Stored(failed.Send.Message), error, now, span);

    /// <param name="message">Null when not even its stored form could be read.</param>
    /// <inheritdoc cref="Park(IGrainInMemory, Draft, FollowingSend, Exception, Instant, Activity?)"/>
    public void Park(
        IGrainInMemory grain,
        Draft draft,
        GrainKey sender,
        IMessage? message,
        byte[]? stored,
        Exception error,
        Instant now,
        Activity? span
    )
    {
        span?.Failed(error);
        var name = message is null ? null : catalogue.Form(message.GetType())?.Name;
        var parked = new ParkedMessage(grain.Key, sender, name, ParkedMessages.ErrorText(error), now);
        var happened = new MessageParked(parked, stored);
        draft.Acts(actor);
        codec.Names.Write(draft.Payload, happened);
        draft.Events.Add(happened);
        faults?.Invoke($"{parked.MessageName} from {sender} failed in {grain.Key} and is parked there", error);
        // The list of parked messages is a grain too; when it is the one that failed, telling it would not end.
        if (grain.Key == ParkedMessages.Key)
            return;
        var note = new Send(ParkedMessages.Key, new NoteParked(parked));
        if (IsFollowed(grain, note))
            following.Enqueue(new FollowingSend(grain.Key, note, span));
        else
            Store(grain, draft, note, span);
    }

    bool IsFollowed(IGrainInMemory grain, Send send) =>
        send.NotBefore is null && (hasAllGrains || send.To == grain.Key);

    void Check(Send send)
    {
        if (++sent > sendsMax)
            throw new CascadeTooLongException(sendsMax);
        if (!catalogue.Takes(send.To.Kind, send.Message.GetType()))
            throw new MisuseException($"it sends {send.Message.GetType().Name} to {send.To}, which does not take it");
    }

    void Store(IGrainInMemory grain, Draft draft, Send send, Activity? span)
    {
        var id = new SendNumber(grain.Key, send.To, Sending.NumberOf(grain.Version + 1, draft.Sends.Count));
        var stored = codec.Encode(scratch, TracedMessage.Of(send.Message, span));
        draft.Sends.Add(new PendingSend(id, send.NotBefore ?? Sending.AtOnce, stored));
    }

    byte[]? Stored(IMessage message)
    {
        try
        {
            return codec.Encode(scratch, message);
        }
        catch (Exception e) when (e is PayloadException or ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>A grain in memory as its turns see it, whichever engine holds it there.</summary>
interface IGrainInMemory
{
    GrainKey Key { get; }
    GrainKind Kind { get; }
    object State { get; }

    /// <summary>How many records the journal has of it.</summary>
    long Version { get; }
}

/// <summary>What a grain has sent that is taken with its cause.</summary>
/// <param name="Cause">The span of the turn that sent it.</param>
readonly record struct FollowingSend(GrainKey Sender, Send Send, Activity? Cause);
