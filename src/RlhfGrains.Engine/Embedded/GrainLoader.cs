using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Journals;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>Brings grains from the journal into memory: the snapshot, then the events since.</summary>
sealed class GrainLoader(
    IJournalStore journal,
    GrainCatalogue catalogue,
    GrainCodec codec,
    GrainMemory memory,
    Counters counters
)
{
    readonly GrainReader reader = new(journal, codec);
    readonly GrainFold fold = new(codec);
    readonly PayloadWriter packing = codec.NewWriter();

    /// <exception cref="GrainUnreadableException">This grain cannot be read.</exception>
    /// <exception cref="JournalFailedException">The journal failed.</exception>
    public GrainSlot Get(GrainKey key)
    {
        if (memory.Use(key) is { } known)
        {
            if (!known.IsAwake)
                Wake(known);
            return known;
        }
        var kind = catalogue.KindOrNull(key.Kind)
            ?? throw new GrainUnreadableException(key, new UnknownStoredNameException(key.Kind));
        var slot = new GrainSlot(key, kind);
        Load(slot);
        memory.Add(slot);
        counters.Loaded++;
        return slot;
    }

    /// <summary>A grain that decides on this message: whole, if the message needs that.</summary>
    /// <inheritdoc cref="Get(GrainKey)"/>
    public GrainSlot Get(GrainKey key, IMessage message)
    {
        var slot = Get(key);
        if (!slot.Kind.IsWhole(slot.State) && slot.Kind.NeedsWhole(message))
            MakeWhole(slot);
        return slot;
    }

    /// <summary>
    /// Reads what the state at rest had left out: the whole grain, and the events of the group under way.
    /// </summary>
    /// <inheritdoc cref="Get(GrainKey)"/>
    public void MakeWhole(GrainSlot slot)
    {
        var before = slot.EstimatedBytes;
        Load(slot);
        memory.Resized(slot, slot.EstimatedBytes - before);
        slot.Draft?.FoldInto(slot.Kind, slot.State);
        counters.Loaded++;
    }

    /// <summary>Packs a state that was not used for long.</summary>
    public void Rest(GrainSlot slot)
    {
        packing.Truncate(0);
        catalogue.AtRest(slot.Kind).WriteObject(packing, slot.Kind.ToRest(slot.State));
        memory.Rest(slot, packing.Written.Span);
    }

    /// <summary>
    /// Makes a grain's state anew after a message failed in the middle of changing it: from the journal, and then the
    /// events of the group under way that stay.
    /// </summary>
    /// <exception cref="JournalFailedException">It could not be done; no state of this group is to be
    /// trusted.</exception>
    public void Reload(GrainSlot slot)
    {
        try
        {
            MakeWhole(slot);
        }
        catch (Exception e) when (e is not JournalFailedException)
        {
            throw new JournalFailedException(e);
        }
    }

    /// <summary>
    /// Brings many grains into memory in one pass over the journal. One that begins before <paramref
    /// name="afterPosition"/>, or cannot be folded, is left out: it is read by itself.
    /// </summary>
    public void LoadAll(IReadOnlySet<GrainKey> wanted, long afterPosition)
    {
        var slots = new Dictionary<GrainKey, GrainSlot?>();
        foreach (var record in journal.ReadAll(wanted, afterPosition).ToBlockingEnumerable())
        {
            if (!slots.TryGetValue(record.Grain, out var slot))
            {
                slot =
                    record.Version == 1 && catalogue.KindOrNull(record.Grain.Kind) is { } kind
                        ? new GrainSlot(record.Grain, kind)
                        : null;
                slots.Add(record.Grain, slot);
            }
            if (slot is not null && !TryFold(slot, record))
                slots[record.Grain] = null;
        }
        foreach (var slot in slots.Values)
        {
            if (slot is null)
                continue;
            memory.Add(slot);
            counters.Loaded++;
        }
    }

    bool TryFold(GrainSlot slot, JournalRecord record)
    {
        try
        {
            fold.Apply(slot.Kind, slot.State, record);
            slot.Version = record.Version;
            slot.Grew(record.Payload.Length);
            return true;
        }
        catch (Exception)
        {
            // Told when it is read by itself.
            return false;
        }
    }

    void Wake(GrainSlot slot)
    {
        var packed = new PayloadReader(slot.AtRest, codec.Names);
        memory.Wake(slot, slot.Kind.FromRest(slot.Key, catalogue.AtRest(slot.Kind).ReadObject(ref packed)!));
    }

    void Load(GrainSlot slot)
    {
        var history = reader.Read(slot.Key).Await();
        var (state, version, bytes) = reader.Fold(slot.Kind, slot.Key, history);
        slot.Loaded(state, version, history.Snapshot?.Version ?? 0, history.Snapshot?.Payload.Length ?? 0, bytes);
    }
}
