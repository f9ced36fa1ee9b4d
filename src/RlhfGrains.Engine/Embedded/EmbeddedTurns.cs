using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Traces;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// The turns of all grains: one message and everything that follows from it happens as a whole or not at all. A sent
/// message that fails on its own is parked in its receiver and the rest stands.
/// </summary>
sealed class EmbeddedTurns(
    GrainCatalogue catalogue,
    GrainCodec codec,
    GrainLoader loader,
    Group group,
    EngineOptions options
)
{
    readonly Cascade cascade = new(catalogue, codec, options.CascadeSendsMax, hasAllGrains: true, options.Faults);
    readonly List<(GrainSlot Slot, DraftMark Before)> touched = [];
    long messages;
    int changesBefore;

    /// <summary>
    /// Set while nothing can be kept: a message that would change something is refused with it and leaves no trace; the
    /// others are answered.
    /// </summary>
    public Func<Exception>? ChangesRefused { get; set; }

    /// <summary>Runs a caller's message.</summary>
    /// <exception cref="Exception">What failed. Everything is as it was before, except after a <see
    /// cref="JournalFailedException"/>.</exception>
    public Decision Run(Ask ask) => Whole((This: this, ask), ask.Actor, static given => given.This.Begin(given.ask));

    /// <summary>Delivers a stored send whose time has come, or parks it.</summary>
    /// <exception cref="GrainUnreadableException">A grain cannot be read: the send stays pending.</exception>
    public void Deliver(PendingSend due)
    {
        IMessage? message = null;
        Activity? span = null;
        try
        {
            Whole(this, actor: null, _ =>
            {
                var receiver = loader.Get(due.Id.Receiver);
                Touch(receiver).Taken.Add(due.Id);
                message = cascade.Open(receiver.Key, due.Message, due.NotBefore > Sending.AtOnce, out span);
                TakeSent(loader.Get(receiver.Key, message), message, span);
                Follow();
                return true;
            });
        }
        catch (Exception e) when (e is not (JournalFailedException or GrainUnreadableException))
        {
            Whole(this, actor: null, _ =>
            {
                var receiver = loader.Get(due.Id.Receiver);
                var draft = Touch(receiver);
                draft.Taken.Add(due.Id);
                cascade.Park(receiver, draft, due.Id.Sender, message, due.Message.ToArray(), e, group.Now, span);
                group.Changes++;
                Follow();
                return true;
            });
        }
        finally
        {
            span?.Dispose();
        }
    }

    /// <param name="given">What the work needs, so that the path of every message allocates no closure.</param>
    T Whole<TGiven, T>(TGiven given, string? actor, Func<TGiven, T> run)
    {
        messages++;
        changesBefore = group.Changes;
        cascade.Begin(actor);
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
            touched.Clear();
        }
    }

    Decision Begin(Ask ask)
    {
        using var span = Spans.Asked(catalogue, ask.Grain, ask.Message, ask.Caller);
        try
        {
            var slot = loader.Get(ask.Grain, ask.Message);
            var draft = Touch(slot);
            var before = draft.Changes;
            var decision = cascade.Take(slot, draft, ask.Message, group.Now, span);
            group.Changes += draft.Changes - before;
            Follow();
            return ChangesRefused is { } refused && group.Changes > changesBefore ? throw refused() : decision;
        }
        catch (Exception e) when (span is not null)
        {
            span.Failed(e);
            throw;
        }
    }

    void Follow()
    {
        while (cascade.TryNext(out var next))
        {
            var message = next.Send.Message;
            var slot = loader.Get(next.Send.To, message);
            var before = Touch(slot).Mark;
            using var span = Spans.Followed(catalogue, slot.Key, message, next.Cause);
            try
            {
                TakeSent(slot, message, span);
            }
            catch (Exception e) when (e is not (JournalFailedException or CascadeTooLongException))
            {
                slot.Draft!.CutBack(before);
                loader.Reload(slot);
                cascade.Park(slot, slot.Draft, next, e, group.Now, span);
                group.Changes++;
            }
        }
    }

    void TakeSent(GrainSlot slot, IMessage message, Activity? span)
    {
        var draft = Touch(slot);
        var before = draft.Changes;
        cascade.TakeSent(slot, draft, message, group.Now, span);
        group.Changes += draft.Changes - before;
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
