using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// One message and everything that follows from it, sends in the order in which they were made. It happens as a whole
/// or not at all; a sent message that fails on its own is parked in its receiver and the rest stands.
/// </summary>
sealed class Cascade(GrainCatalogue catalogue, GrainCodec codec, GrainLoader loader, Group group, EngineOptions options)
{
    readonly Queue<(GrainKey Sender, Send Send, Activity? Cause)> sends = new();
    readonly List<(GrainSlot Slot, DraftMark Before)> touched = [];
    readonly PayloadWriter scratch = codec.NewWriter();
    long messages;
    int sent,
        changesBefore;

    /// <summary>
    /// Set while nothing can be kept: a message that would change something is refused with it and leaves no trace; the
    /// others are answered.
    /// </summary>
    public Func<Exception>? ChangesRefused { get; set; }

    /// <summary>Runs a caller's message.</summary>
    /// <param name="caller">In which it was asked, when spans are wanted.</param>
    /// <exception cref="Exception">What failed. Everything is as it was before, except after a <see
    /// cref="JournalFailedException"/>.</exception>
    public Decision Run(GrainKey grain, IMessage message, Activity? caller) =>
        Whole((This: this, grain, message, caller), static given =>
            given.This.Begin(given.grain, given.message, given.caller)
        );

    /// <summary>Delivers a stored send whose time has come, or parks it.</summary>
    /// <exception cref="GrainUnreadableException">A grain cannot be read: the send stays pending.</exception>
    public void Deliver(PendingSend due)
    {
        var (sender, receiver, _) = due.Id;
        IMessage? message = null;
        try
        {
            Whole(this, _ =>
            {
                var slot = loader.Get(receiver);
                Touch(slot).Taken.Add(due.Id);
                (message, var sent) = TracedMessage.Open(codec.Decode(due.Message.Span));
                using var turn = Spans.Delivered(
                    catalogue,
                    receiver,
                    message,
                    sent,
                    isLater: due.NotBefore > Activations.Outbox.AtOnce
                );
                Sending.CheckAccepted(Take(loader.Get(receiver, message), message, turn));
                Follow();
                return true;
            });
        }
        catch (Exception e) when (e is not (JournalFailedException or GrainUnreadableException))
        {
            Whole(this, _ =>
            {
                var slot = loader.Get(receiver);
                Touch(slot).Taken.Add(due.Id);
                Park(slot, sender, message, due.Message.ToArray(), e, cause: null);
                Follow();
                return true;
            });
        }
    }

    /// <param name="given">What the work needs, so that the path of every message allocates no closure.</param>
    T Whole<TGiven, T>(TGiven given, Func<TGiven, T> run)
    {
        messages++;
        sent = 0;
        changesBefore = group.Changes;
        try
        {
            return run(given);
        }
        catch (Exception e) when (e is not JournalFailedException)
        {
            Undo();
            throw;
        }
        finally
        {
            sends.Clear();
            touched.Clear();
        }
    }

    Decision Begin(GrainKey grain, IMessage message, Activity? caller)
    {
        using var turn = Spans.Asked(catalogue, grain, message, caller);
        try
        {
            var decision = Take(loader.Get(grain, message), message, turn);
            Follow();
            return ChangesRefused is { } refused && group.Changes > changesBefore ? throw refused() : decision;
        }
        catch (Exception e) when (turn is not null)
        {
            turn.Failed(e);
            throw;
        }
    }

    void Follow()
    {
        while (sends.TryDequeue(out var next))
        {
            var slot = loader.Get(next.Send.To, next.Send.Message);
            var draft = Touch(slot);
            var before = draft.Mark;
            using var turn = Spans.Followed(catalogue, slot.Key, next.Send.Message, next.Cause);
            try
            {
                Sending.CheckAccepted(Take(slot, next.Send.Message, turn));
            }
            catch (Exception e) when (e is not (JournalFailedException or CascadeTooLongException))
            {
                draft.CutBack(before);
                loader.Reload(slot);
                turn?.Failed(e);
                Park(slot, next.Sender, next.Send.Message, Stored(next.Send.Message), e, turn);
            }
        }
    }

    /// <summary>One turn: decide, fold, and remember what to send.</summary>
    Decision Take(GrainSlot slot, IMessage message, Activity? turn)
    {
        var draft = Touch(slot);
        var decision = slot.Kind.Decide(slot.State, message, new Turn(group.Now, slot.Key));
        var (happening, sending) = (decision.Events, decision.Sends);
        // By index: enumerators of lists behind interfaces were a tenth of what a judgment allocated.
        for (var i = 0; i < sending.Count; i++)
            Check(sending[i]);
        for (var i = 0; i < happening.Count; i++)
        {
            var happened = happening[i];
            codec.Names.Write(draft.Payload, happened);
            slot.Kind.Apply(slot.State, happened);
            draft.Events.Add(happened);
        }
        group.Changes += happening.Count;
        // The stored ones first: one without a stored form fails the message before anything of it has left.
        for (var i = 0; i < sending.Count; i++)
            if (sending[i].NotBefore is { } notBefore)
                Store(slot, draft, sending[i], notBefore, turn);
        for (var i = 0; i < sending.Count; i++)
            if (sending[i].NotBefore is null)
                sends.Enqueue((slot.Key, sending[i], turn));
        return decision;
    }

    void Check(Send send)
    {
        if (++sent > options.CascadeSendsMax)
            throw new CascadeTooLongException(options.CascadeSendsMax);
        Sending.CheckTaken(catalogue, send);
    }

    void Store(GrainSlot slot, Draft draft, Send send, Instant notBefore, Activity? turn)
    {
        var id = new SendNumber(slot.Key, send.To, Sending.NumberOf(slot.Version + 1, draft.Sends.Count));
        draft.Sends.Add(new PendingSend(id, notBefore, codec.Encode(scratch, TracedMessage.Of(send.Message, turn))));
        group.Changes++;
    }

    /// <param name="message">Null when not even its stored form could be read.</param>
    void Park(GrainSlot slot, GrainKey sender, IMessage? message, byte[]? stored, Exception error, Activity? cause)
    {
        var parked = Sending.Parked(catalogue, slot.Key, sender, message, error, group.Now);
        var happened = new MessageParked(parked, stored);
        var draft = Touch(slot);
        codec.Names.Write(draft.Payload, happened);
        draft.Events.Add(happened);
        group.Changes++;
        options.Faults?.Invoke($"{parked.MessageName} from {sender} failed in {slot.Key} and is parked there", error);
        // The list of parked messages is a grain too; when it is the one that failed, telling it would not end.
        if (slot.Key != ParkedMessages.Key)
            sends.Enqueue((slot.Key, new Send(ParkedMessages.Key, new NoteParked(parked)), cause));
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

    Draft Touch(GrainSlot slot)
    {
        var draft = group.DraftOf(slot);
        if (slot.NotedFor != messages)
        {
            slot.NotedFor = messages;
            touched.Add((slot, draft.Mark));
        }
        return draft;
    }

    void Undo()
    {
        group.Changes = changesBefore;
        foreach (var (slot, before) in touched)
        {
            slot.Draft!.CutBack(before);
            loader.Reload(slot);
        }
    }
}
