using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>The grains in memory, in the order in which they were last used.</summary>
sealed class GrainMemory
{
    readonly Dictionary<GrainKey, GrainSlot> slots = [];
    GrainSlot? newest;

    public int Count => slots.Count;
    public long EstimatedBytes { get; private set; }

    /// <summary>The grain that was not used for the longest time.</summary>
    public GrainSlot? Oldest { get; private set; }

    public bool Has(GrainKey key) => slots.ContainsKey(key);

    public GrainSlot? Use(GrainKey key)
    {
        if (!slots.TryGetValue(key, out var slot)) return null;
        if (slot != newest)
        {
            Unlink(slot);
            LinkNewest(slot);
        }
        return slot;
    }

    public void Add(GrainSlot slot)
    {
        slots.Add(slot.Key, slot);
        LinkNewest(slot);
        EstimatedBytes += slot.EstimatedBytes;
    }

    public void Remove(GrainSlot slot)
    {
        slots.Remove(slot.Key);
        Unlink(slot);
        EstimatedBytes -= slot.EstimatedBytes;
    }

    /// <summary>The estimate of one of the grains has changed.</summary>
    public void Resized(long byBytes) => EstimatedBytes += byBytes;

    public void Clear()
    {
        slots.Clear();
        newest = Oldest = null;
        EstimatedBytes = 0;
    }

    void LinkNewest(GrainSlot slot)
    {
        slot.Older = newest;
        slot.Newer = null;
        if (newest is not null) newest.Newer = slot;
        newest = slot;
        Oldest ??= slot;
    }

    void Unlink(GrainSlot slot)
    {
        if (slot.Newer is null) newest = slot.Older;
        else slot.Newer.Older = slot.Older;
        if (slot.Older is null) Oldest = slot.Newer;
        else slot.Older.Newer = slot.Newer;
    }
}
