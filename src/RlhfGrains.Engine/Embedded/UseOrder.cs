namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// Two orders of use, of the grains awake and of those at rest. The links are numbers: references between objects that live long would be looked at by
/// every collection of the young ones, whenever a grain is used. They lie in blocks, so that no growth copies all of them at once.
/// </summary>
sealed class UseOrder
{
    const int None = -1, BlockBits = 12, BlockSize = 1 << BlockBits;

    readonly List<Link[]> links = [];
    readonly List<GrainSlot?[]> slots = [];
    readonly Ends awake = new(), atRest = new();
    int used, free = None;

    public GrainSlot? OldestAwake => SlotAt(awake.Oldest);
    public GrainSlot? OldestAtRest => SlotAt(atRest.Oldest);

    /// <summary>Makes it the newest of those that are as it is now, awake or at rest.</summary>
    public void Add(GrainSlot slot)
    {
        slot.Place = Take();
        slots[slot.Place >> BlockBits][slot.Place & (BlockSize - 1)] = slot;
        Append(slot.Place, slot.IsAwake);
    }

    public void Remove(GrainSlot slot)
    {
        Unlink(slot.Place);
        slots[slot.Place >> BlockBits][slot.Place & (BlockSize - 1)] = null;
        LinkAt(slot.Place).Newer = free;
        free = slot.Place;
    }

    /// <summary>It was used, or is now awake or at rest: the newest of its order.</summary>
    public void Use(GrainSlot slot)
    {
        if (slot.Place == EndsOf(slot.IsAwake).Newest) return;
        Unlink(slot.Place);
        Append(slot.Place, slot.IsAwake);
    }

    void Append(int place, bool isAwake)
    {
        var ends = EndsOf(isAwake);
        LinkAt(place) = new Link(None, ends.Newest, isAwake);
        if (ends.Newest == None) ends.Oldest = place;
        else LinkAt(ends.Newest).Newer = place;
        ends.Newest = place;
    }

    void Unlink(int place)
    {
        var link = LinkAt(place);
        var ends = EndsOf(link.IsAwake);
        if (link.Newer == None) ends.Newest = link.Older;
        else LinkAt(link.Newer).Older = link.Older;
        if (link.Older == None) ends.Oldest = link.Newer;
        else LinkAt(link.Older).Newer = link.Newer;
    }

    Ends EndsOf(bool isAwake) => isAwake ? awake : atRest;

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

    record struct Link(int Newer, int Older, bool IsAwake);
}
