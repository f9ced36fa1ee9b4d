namespace RlhfGrains.Engine.Embedded;

/// <summary>What is done with a grain in memory when room is needed.</summary>
enum Standing : byte
{
    /// <summary>Awake, and in use: packed when it was not used for the longest time.</summary>
    InUse,

    /// <summary>
    /// Awake for one use, since memory is full: the first to be packed again, unless it is used once more.
    /// </summary>
    Passing,

    /// <summary>Packed: the oldest leaves memory.</summary>
    AtRest,
}

/// <summary>
/// The orders of use, one for each standing. The links are numbers: references between objects that live long would be
/// looked at by every collection of the young ones, whenever a grain is used. They lie in blocks, so that no growth
/// copies all of them at once.
/// </summary>
sealed class UseOrder
{
    const int None = -1,
        BlockBits = 12,
        BlockSize = 1 << BlockBits;

    readonly List<Link[]> links = [];
    readonly List<GrainSlot?[]> slots = [];
    readonly Ends[] ends = [new(), new(), new()];
    int used,
        free = None;

    public GrainSlot? Oldest(Standing standing) => SlotAt(ends[(int)standing].Oldest);

    public Standing StandingOf(GrainSlot slot) => LinkAt(slot.Place).Standing;

    /// <summary>Makes it the newest of its standing.</summary>
    public void Add(GrainSlot slot, Standing standing)
    {
        slot.Place = Take();
        slots[slot.Place >> BlockBits][slot.Place & (BlockSize - 1)] = slot;
        Append(slot.Place, standing);
    }

    public void Remove(GrainSlot slot)
    {
        Unlink(slot.Place);
        slots[slot.Place >> BlockBits][slot.Place & (BlockSize - 1)] = null;
        LinkAt(slot.Place).Newer = free;
        free = slot.Place;
    }

    /// <summary>It was used, or has another standing now, of which it is the newest.</summary>
    public void Use(GrainSlot slot, Standing standing)
    {
        if (slot.Place == ends[(int)standing].Newest)
            return;
        Unlink(slot.Place);
        Append(slot.Place, standing);
    }

    void Append(int place, Standing standing)
    {
        var ends = this.ends[(int)standing];
        LinkAt(place) = new Link(None, ends.Newest, standing);
        if (ends.Newest == None)
            ends.Oldest = place;
        else
            LinkAt(ends.Newest).Newer = place;
        ends.Newest = place;
    }

    void Unlink(int place)
    {
        var link = LinkAt(place);
        var ends = this.ends[(int)link.Standing];
        if (link.Newer == None)
            ends.Newest = link.Older;
        else
            LinkAt(link.Newer).Older = link.Older;
        if (link.Older == None)
            ends.Oldest = link.Newer;
        else
            LinkAt(link.Older).Newer = link.Newer;
    }

    ref Link LinkAt(int place) => ref links[place >> BlockBits][place & (BlockSize - 1)];

    GrainSlot? SlotAt(int place) => place == None ? null : slots[place >> BlockBits][place & (BlockSize - 1)];

    int Take()
    {
        if (free != None)
        {
            var place = free;
            free = LinkAt(place).Newer;
            return place;
        }
        if (used == links.Count << BlockBits)
        {
            links.Add(new Link[BlockSize]);
            slots.Add(new GrainSlot?[BlockSize]);
        }
        return used++;
    }

    sealed class Ends
    {
        public int Newest { get; set; } = None;
        public int Oldest { get; set; } = None;
    }

    record struct Link(int Newer, int Older, Standing Standing);
}
