using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>The grains in memory, awake or at rest, in the order in which they were last used.</summary>
sealed class GrainMemory
{
    // Many small tables: a large one that grows is copied at once, and with a million grains everybody would wait for it.
    const int Tables = 256;

    readonly Dictionary<GrainKey, GrainSlot>[] tables = [.. Enumerable.Range(0, Tables).Select(_ => new Dictionary<GrainKey, GrainSlot>())];
    readonly UseOrder order = new();
    long restingBytes;

    public int Count { get; private set; }

    /// <summary>Of all grains in memory.</summary>
    public long EstimatedBytes => AwakeBytes + restingBytes;

    public long AwakeBytes { get; private set; }

    // A session whose journal failed is thrown away as a whole, with its memory in it.
    ~GrainMemory()
    {
        foreach (var table in tables)
            foreach (var slot in table.Values) slot.Release();
    }

    /// <summary>The grain awake that was not used for the longest time.</summary>
    public GrainSlot? OldestAwake => order.OldestAwake;

    /// <inheritdoc cref="OldestAwake"/>
    public GrainSlot? OldestAtRest => order.OldestAtRest;

    public bool Has(GrainKey key) => TableOf(key).ContainsKey(key);

    /// <summary>May be at rest.</summary>
    public GrainSlot? Use(GrainKey key)
    {
        if (!TableOf(key).TryGetValue(key, out var slot)) return null;
        order.Use(slot);
        return slot;
    }

    public void Add(GrainSlot slot)
    {
        TableOf(slot.Key).Add(slot.Key, slot);
        Count++;
        order.Add(slot);
        Account(slot, +1);
    }

    public void Remove(GrainSlot slot)
    {
        TableOf(slot.Key).Remove(slot.Key);
        Count--;
        order.Remove(slot);
        Account(slot, -1);
        slot.Release();
    }

    /// <param name="packed">Copied.</param>
    public void Rest(GrainSlot slot, ReadOnlySpan<byte> packed)
    {
        Account(slot, -1);
        slot.Rest(packed);
        Account(slot, +1);
        order.Use(slot);
    }

    public void Wake(GrainSlot slot, object unpacked)
    {
        Account(slot, -1);
        slot.Wake(unpacked);
        Account(slot, +1);
        order.Use(slot);
    }

    /// <summary>The estimate of a grain awake has changed.</summary>
    public void Resized(long byBytes) => AwakeBytes += byBytes;

    void Account(GrainSlot slot, int sign)
    {
        if (slot.IsAwake) AwakeBytes += sign * slot.EstimatedBytes;
        else restingBytes += sign * slot.EstimatedBytes;
    }

    Dictionary<GrainKey, GrainSlot> TableOf(GrainKey key) => tables[(uint)key.GetHashCode() % Tables];
}
