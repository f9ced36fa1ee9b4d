using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Traces;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// The turns of one grain and the one record that a group of them appends. Whoever calls does so from one place at a
/// time. A message happens as a whole or not at all; what a grain sends to itself at once is taken with its cause,
/// everything else is stored and delivered.
/// </summary>
sealed partial class ActivationTurns(GrainKey key, ActivationNode node, Outbox outbox)
{
    readonly GrainReader reader = new(node.Journal, node.Codec);
    readonly Cascade cascade = new(
        node.Catalogue,
        node.Codec,
        node.Options.CascadeSendsMax,
        hasAllGrains: false,
        node.Options.Faults
    );
    readonly List<Activity> traced = [];
    readonly EngineClock clock = new(node.Time);
    Draft draft = new(node.Codec.NewWriter());
    ActivationGrain? grain;
    Instant now;

    /// <summary>Events and sends of the group so far.</summary>
    public int Changes => draft.Changes + draft.Taken.Count;

    /// <summary>Sends of the group so far.</summary>
    public int Sends => draft.Sends.Count;

    /// <summary>There is something due, and a state to take it with.</summary>
    public bool IsDue => grain is not null && !outbox.IsFull && outbox.NextDue <= clock.Now();

    ActivationGrain Grain => grain!;

    public void Begin()
    {
        draft.Begin();
        marks.Clear();
        traced.Clear();
        now = clock.Now();
    }

    /// <summary>A caller's message.</summary>
    /// <param name="refusesChanges">Set while nothing can be kept: thrown when the message would change
    /// something.</param>
    /// <exception cref="Exception">What failed. It has left no trace.</exception>
    public async ValueTask<Decision> Ask(Ask ask, Func<Exception>? refusesChanges)
    {
        using var span = Spans.Asked(node.Catalogue, key, ask.Message, ask.Caller);
        var (before, changes) = (draft.Mark, Changes);
        try
        {
            cascade.Begin(ask.Actor);
            Trace(span);
            var decision = cascade.Take(Grain, draft, ask.Message, now, span);
            await Follow();
            return refusesChanges is not null && Changes > changes ? throw refusesChanges() : decision;
        }
        catch (Exception e) when (!IsOfJournal(e))
        {
            span?.Failed(e);
            await Undo(before);
            throw;
        }
    }

    /// <summary>A message of a grain: taken, or parked when it fails; passed over when it came before.</summary>
    /// <exception cref="GrainUnavailableException">This program does not know the message: one that does has to take
    /// it.</exception>
    public async ValueTask Take(GrainKey sender, ParcelItem item)
    {
        var id = new SendNumber(sender, key, item.Number);
        if (IsTaken(id, item.IsLater))
        {
            Interlocked.Increment(ref node.Counters.Repeated);
            return;
        }
        var before = draft.Mark;
        draft.Taken.Add(id);
        IMessage? message = null;
        Activity? span = null;
        cascade.Begin(by: null);
        try
        {
            message = cascade.Open(key, item.Message, item.IsLater, out span);
            Trace(span);
            cascade.TakeSent(Grain, draft, message, now, span);
            await Follow();
        }
        catch (UnknownStoredNameException e) when (message is null)
        {
            // While a cluster is upgraded there are messages that only the newer nodes know.
            draft.CutBack(before);
            throw new GrainUnavailableException(
                $"a message to {key} waits for a program that knows it: {e.Message}",
                e
            );
        }
        catch (Exception e) when (!IsOfJournal(e))
        {
            await Undo(before);
            draft.Taken.Add(id);
            cascade.Park(Grain, draft, sender, message, item.Message.ToArray(), e, now, span);
            Interlocked.Increment(ref node.Counters.Parked);
        }
        finally
        {
            span?.Dispose();
        }
        if (!item.IsLater)
            marks[sender] = item.Number;
        Interlocked.Increment(ref node.Counters.Taken);
    }

    /// <summary>What the grain has sent to itself, and is now due.</summary>
    public async ValueTask TakeDue()
    {
        foreach (var due in outbox.TakeDue(now, node.Options.GroupMessagesMax))
        {
            // Of its own sends the outbox has those that no record has taken.
            pending.Add(due.Id);
            await Take(key, new ParcelItem(due.Id.Number, IsLater: true, due.Message));
        }
    }

    void Trace(Activity? span)
    {
        if (span is not null)
            traced.Add(span);
    }

    /// <summary>Takes what the grain has sent to itself.</summary>
    async ValueTask Follow()
    {
        while (cascade.TryNext(out var next))
        {
            var before = draft.Mark;
            using var span = Spans.Followed(node.Catalogue, key, next.Send.Message, next.Cause);
            try
            {
                cascade.TakeSent(Grain, draft, next.Send.Message, now, span);
            }
            catch (Exception e) when (e is not CascadeTooLongException)
            {
                await Undo(before);
                cascade.Park(Grain, draft, next, e, now, span);
                Interlocked.Increment(ref node.Counters.Parked);
            }
        }
    }

    static bool IsOfJournal(Exception e) => e is JournalFailedException or OvertakenException;
}

/// <summary>Another activation of the grain has written: what this one knows is not the newest.</summary>
sealed class OvertakenException(GrainKey grain) : Exception($"another activation of {grain} has written");
