using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// The grains in memory, in the order in which they were last used. Once it has been full, whoever comes in passes
/// through and is the first to be packed again, unless it is used a second time: so a walk over all there is displaces
/// nothing that is in use, and what it wakes dies young, which costs a collector least.
/// </summary>
sealed class GrainMemory
{
    // Many small tables: a large one that grows is copied at once, and with a million grains everybody would wait for
    // it.
    const int Tables = 256;

    // Of the bytes awake: long enough to be met again by those who judge the same item one after another, and short
    // against two collections of the older generations.
    const int PassingPart = 16;

    readonly Dictionary<GrainKey, GrainSlot>[] tables =
    [
        .. Enumerable.Range(0, Tables).Select(_ => new Dictionary<GrainKey, GrainSlot>()),
    ];
    readonly UseOrder order = new();
    readonly long[] bytes = new long[3];
    long group;

    public int Count { get; private set; }

    /// <summary>Of all grains in memory.</summary>
    public long EstimatedBytes => AwakeBytes + bytes[(int)Standing.AtRest];

    public long AwakeBytes => bytes[(int)Standing.InUse] + bytes[(int)Standing.Passing];

    // A session whose journal failed is thrown away as a whole, with its memory in it.
    ~GrainMemory()
    {
        foreach (var table in tables)
        foreach (var slot in table.Values)
            slot.Release();
    }

    /// <summary>The grain awake that is to be packed first.</summary>
    public GrainSlot? NextToRest =>
        bytes[(int)Standing.Passing] > AwakeBytes / PassingPart
            ? order.Oldest(Standing.Passing)
            : order.Oldest(Standing.InUse) ?? order.Oldest(Standing.Passing);

    /// <summary>The grain at rest that was not used for the longest time.</summary>
    public GrainSlot? OldestAtRest => order.Oldest(Standing.AtRest);

    /// <summary>All that one group does with a grain is one use of it.</summary>
    public void BeginGroup() => group++;

    public bool Has(GrainKey key) => TableOf(key).ContainsKey(key);

    /// <summary>May be at rest.</summary>
    public GrainSlot? Use(GrainKey key)
    {
        if (!TableOf(key).TryGetValue(key, out var slot))
            return null;
        var standing = order.StandingOf(slot);
        if (standing == Standing.Passing && slot.EnteredIn != group)
            Move(slot, Standing.InUse);
        else
            order.Use(slot, standing);
        return slot;
    }

    public void Add(GrainSlot slot)
    {
        TableOf(slot.Key).Add(slot.Key, slot);
        Count++;
        slot.EnteredIn = group;
        var standing = Entering;
        order.Add(slot, standing);
        bytes[(int)standing] += slot.EstimatedBytes;
    }

    public void Remove(GrainSlot slot)
    {
        TableOf(slot.Key).Remove(slot.Key);
        Count--;
        bytes[(int)order.StandingOf(slot)] -= slot.EstimatedBytes;
        order.Remove(slot);
        slot.Release();
    }

    /// <param name="packed">Copied.</param>
    public void Rest(GrainSlot slot, ReadOnlySpan<byte> packed)
    {
        bytes[(int)order.StandingOf(slot)] -= slot.EstimatedBytes;
        slot.Rest(packed);
        Settle(slot, Standing.AtRest);
    }

    public void Wake(GrainSlot slot, object unpacked)
    {
        bytes[(int)Standing.AtRest] -= slot.EstimatedBytes;
        slot.Wake(unpacked);
        slot.EnteredIn = group;
        Settle(slot, Entering);
    }

    /// <summary>The estimate of a grain awake has changed.</summary>
    public void Resized(GrainSlot slot, long byBytes) => bytes[(int)order.StandingOf(slot)] += byBytes;

    // As long as nothing had to be packed there is room for all.
    Standing Entering => OldestAtRest is null ? Standing.InUse : Standing.Passing;

    void Move(GrainSlot slot, Standing standing)
    {
        bytes[(int)order.StandingOf(slot)] -= slot.EstimatedBytes;
        Settle(slot, standing);
    }

    void Settle(GrainSlot slot, Standing standing)
    {
        order.Use(slot, standing);
        bytes[(int)standing] += slot.EstimatedBytes;
    }

    Dictionary<GrainKey, GrainSlot> TableOf(GrainKey key) => tables[(uint)key.GetHashCode() % Tables];
}
