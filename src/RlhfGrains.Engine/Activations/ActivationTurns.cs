using System.Diagnostics;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Embedded;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// The turns of one grain and the one record that a group of them appends. Whoever calls does so from one place at a
/// time. A message happens as a whole or not at all; what a grain sends to itself at once is taken with its cause,
/// everything else is stored and delivered.
/// </summary>
sealed partial class ActivationTurns(GrainKey key, ActivationNode node, Outbox outbox)
{
    readonly GrainFold fold = new(node.Codec);
    readonly Queue<(IMessage Message, Activity? Cause)> own = new();
    readonly List<Activity> traced = [];
    readonly PayloadWriter scratch = node.Codec.NewWriter();
    readonly EngineClock clock = new(node.Time);
    Draft draft = new(node.Codec.NewWriter());
    ActivationGrain? grain;
    Instant now;
    int sent;

    // Events of the message under way, or of one that it sent to itself, have been folded.
    bool isTouched;

    /// <summary>Events and sends of the group so far.</summary>
    public int Changes => draft.Events.Count + draft.Sends.Count + draft.Taken.Count;

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
    /// <param name="caller">In which it was asked, when spans are wanted.</param>
    /// <param name="refusesChanges">Set while nothing can be kept: thrown when the message would change
    /// something.</param>
    /// <exception cref="Exception">What failed. It has left no trace.</exception>
    public async ValueTask<Decision> Ask(IMessage message, Activity? caller, Func<Exception>? refusesChanges)
    {
        using var turn = Spans.Asked(node.Catalogue, key, message, caller);
        var (before, changes) = (draft.Mark, Changes);
        try
        {
            var decision = await Run(message, turn);
            return refusesChanges is not null && Changes > changes ? throw refusesChanges() : decision;
        }
        catch (Exception e) when (!IsOfJournal(e))
        {
            turn?.Failed(e);
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
        Activity? turn = null;
        try
        {
            (message, var sent) = TracedMessage.Open(node.Codec.Decode(item.Message.Span));
            turn = Spans.Delivered(node.Catalogue, key, message, sent, item.IsLater);
            Sending.CheckAccepted(await Run(message, turn));
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
            turn?.Failed(e);
            Park(sender, message, item.Message.ToArray(), e, turn);
        }
        finally
        {
            turn?.Dispose();
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

    async ValueTask<Decision> Run(IMessage message, Activity? turn)
    {
        own.Clear();
        (sent, isTouched) = (0, false);
        if (turn is not null)
            traced.Add(turn);
        var decision = Turn(message, turn);
        while (own.TryDequeue(out var next))
            await TakeOwn(next.Message, next.Cause);
        return decision;
    }

    async ValueTask TakeOwn(IMessage message, Activity? cause)
    {
        var before = draft.Mark;
        using var turn = Spans.Followed(node.Catalogue, key, message, cause);
        try
        {
            Sending.CheckAccepted(Turn(message, turn));
        }
        catch (Exception e) when (e is not CascadeTooLongException)
        {
            await Undo(before);
            turn?.Failed(e);
            Park(key, message, Stored(message), e, turn);
        }
    }

    /// <summary>Decides, folds, and remembers what to send.</summary>
    Decision Turn(IMessage message, Activity? turn)
    {
        var decision = Grain.Kind.Decide(Grain.State, message, new Turn(now, key));
        foreach (var send in decision.Sends)
        {
            if (++sent > node.Options.CascadeSendsMax)
                throw new CascadeTooLongException(node.Options.CascadeSendsMax);
            Sending.CheckTaken(node.Catalogue, send);
        }
        foreach (var happened in decision.Events)
        {
            node.Codec.Names.Write(draft.Payload, happened);
            isTouched = true;
            Grain.Kind.Apply(Grain.State, happened);
            draft.Events.Add(happened);
        }
        // The stored ones first: one without a stored form fails the message before it has sent itself anything.
        foreach (var send in decision.Sends)
        {
            if (send.NotBefore is not null || send.To != key)
                Store(send, turn);
        }
        foreach (var send in decision.Sends)
        {
            if (send.NotBefore is null && send.To == key)
                own.Enqueue((send.Message, turn));
        }
        return decision;
    }

    void Store(Send send, Activity? turn)
    {
        var id = new SendNumber(key, send.To, Sending.NumberOf(Grain.Version + 1, draft.Sends.Count));
        var at = send.NotBefore ?? Outbox.AtOnce;
        draft.Sends.Add(new PendingSend(id, at, node.Codec.Encode(scratch, TracedMessage.Of(send.Message, turn))));
    }

    /// <param name="message">Null when not even its stored form could be read.</param>
    void Park(GrainKey sender, IMessage? message, byte[]? stored, Exception error, Activity? cause)
    {
        var parked = Sending.Parked(node.Catalogue, key, sender, message, error, now);
        var happened = new MessageParked(parked, stored);
        node.Codec.Names.Write(draft.Payload, happened);
        draft.Events.Add(happened);
        Interlocked.Increment(ref node.Counters.Parked);
        node.Options.Faults?.Invoke($"{parked.MessageName} from {sender} failed in {key} and is parked there", error);
        // The list of parked messages is a grain too; when it is the one that failed, telling it would not end.
        if (key != ParkedMessages.Key)
            Store(new Send(ParkedMessages.Key, new NoteParked(parked)), cause);
    }

    byte[]? Stored(IMessage message)
    {
        try
        {
            return node.Codec.Encode(scratch, message);
        }
        catch (Exception e) when (e is PayloadException or ArgumentException)
        {
            return null;
        }
    }

    static bool IsOfJournal(Exception e) => e is JournalFailedException or OvertakenException;
}

/// <summary>Another activation of the grain has written: what this one knows is not the newest.</summary>
sealed class OvertakenException(GrainKey grain) : Exception($"another activation of {grain} has written");
