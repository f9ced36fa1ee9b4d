using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Turns;

/// <summary>The record of one grain that the group under way will append.</summary>
sealed class Draft(PayloadWriter payload)
{
    // Room for a rationale or a page of history; a writer that has grown past it once is not kept.
    const int KeptBytesMax = 65_536;

    /// <summary>
    /// The events as they are stored. Written at once, so that a value without a stored form fails its own message and
    /// no other.
    /// </summary>
    public PayloadWriter Payload { get; } = payload;

    /// <summary>The same events as they were folded, to fold them again when a later message must be undone.</summary>
    public List<IEvent> Events { get; } = [];

    public List<PendingSend> Sends { get; } = [];
    public List<SendNumber> Taken { get; } = [];

    /// <summary>Events and stored sends: what the message under way has changed is the difference.</summary>
    public int Changes => Events.Count + Sends.Count;

    /// <summary>Whose the events are that are written next.</summary>
    public string? Actor { get; private set; }

    public bool IsEmpty => Events.Count == 0 && Sends.Count == 0 && Taken.Count == 0;
    public bool IsWorthKeeping => Payload.Capacity <= KeptBytesMax;

    public DraftMark Mark => new(Payload.Length, Events.Count, Sends.Count, Taken.Count, Actor);

    public void Begin()
    {
        GrainCodec.Begin(Payload);
        Events.Clear();
        Sends.Clear();
        Taken.Clear();
        Actor = null;
    }

    /// <summary>The events that follow are this actor's.</summary>
    public void Acts(string? actor)
    {
        if (actor == Actor)
            return;
        Payload.Names.Write(Payload, new ActedBy(actor));
        Actor = actor;
    }

    public void CutBack(DraftMark mark)
    {
        Payload.Truncate(mark.PayloadBytes);
        Cut(Events, mark.Events);
        Cut(Sends, mark.Sends);
        Cut(Taken, mark.Taken);
        Actor = mark.Actor;
    }

    /// <summary>Folds again what is to be appended, into a state as the journal has it.</summary>
    public void FoldInto(GrainKind kind, object state)
    {
        foreach (var happened in Events)
            GrainFold.Apply(kind, state, happened);
    }

    static void Cut<T>(List<T> list, int count) => list.RemoveRange(count, list.Count - count);
}

/// <summary>How far a draft was before a message.</summary>
readonly record struct DraftMark(int PayloadBytes, int Events, int Sends, int Taken, string? Actor);
