using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>Everything that the messages drained together will append: one record per grain that they change.</summary>
sealed class Group(GrainCodec codec)
{
    readonly List<GrainSlot> changed = [];
    readonly Stack<Draft> spare = new();

    /// <summary>One time for all turns of a group: what is committed together happened together.</summary>
    public Instant Now { get; private set; }

    /// <summary>Events and stored sends so far.</summary>
    public int Changes { get; set; }

    /// <summary>How many grains the last group changed.</summary>
    public int GrainsCommitted { get; private set; }

    public IReadOnlyList<GrainSlot> Changed => changed;

    public void Begin(Instant now)
    {
        Now = now;
        Changes = 0;
    }

    public Draft DraftOf(GrainSlot slot)
    {
        if (slot.Draft is { } draft)
            return draft;
        draft = spare.TryPop(out var kept) ? kept : new Draft(codec.NewWriter());
        draft.Begin();
        changed.Add(slot);
        return slot.Draft = draft;
    }

    public List<GrainAppend> ToAppends()
    {
        var appends = new List<GrainAppend>(changed.Count);
        foreach (var slot in changed)
        {
            if (slot.Draft is { IsEmpty: false } draft)
                appends.Add(
                    new GrainAppend(slot.Key, slot.Version, Now, draft.Payload.Written, draft.Sends, draft.Taken)
                );
        }
        return appends;
    }

    public void End(int grainsCommitted)
    {
        GrainsCommitted = grainsCommitted;
        foreach (var slot in changed)
        {
            if (slot.Draft is { IsWorthKeeping: true } draft)
                spare.Push(draft);
            slot.Draft = null;
        }
        changed.Clear();
    }
}
