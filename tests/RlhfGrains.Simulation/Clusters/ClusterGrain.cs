using RlhfGrains.Contracts;
using RlhfGrains.Simulation.Hosts;

namespace RlhfGrains.Simulation.Clusters;

/// <summary>One grain of a cluster: its records, which last, and what is in memory of them, which may be lost at any moment and is made again.</summary>
sealed class ClusterGrain(GrainKey key, KindSet kinds)
{
    readonly List<ClusterRecord> records = [];
    readonly List<IEvent> events = [];
    (int Version, byte[] State)? snapshot;

    public GrainKey Key { get; } = key;
    public IReadOnlyList<ClusterRecord> Records => records;

    /// <summary>Null when it is not in memory.</summary>
    public Activation? Active { get; private set; }

    public Activation Activate()
    {
        if (Active is not null) return Active;
        var kind = kinds.Catalogue.Kind(Key.Kind);
        var active = new Activation(snapshot is { } s ? kind.FromSnapshot(Key, kinds.Codec.Decode(s.State)) : kind.NewState(Key));
        for (var i = 0; i < records.Count; i++)
        {
            active.Follow(records[i]);
            if (i < (snapshot?.Version ?? 0)) continue;
            events.Clear();
            kinds.Codec.DecodeEvents(records[i].Events, events);
            foreach (var happened in events)
                if (happened is not Engine.Embedded.MessageParked) kind.Apply(active.State, happened);
        }
        return Active = active;
    }

    public void Forget() => Active = null;

    public void Append(ClusterRecord record) => records.Add(record);

    /// <summary>A cache, taken now and then, and lost now and then.</summary>
    public void Snapshot(bool keep) =>
        snapshot = keep && Active is not null ? (records.Count, kinds.Encode(kinds.Catalogue.Kind(Key.Kind).ToSnapshot(Active.State))) : null;
}

/// <summary>A grain in memory: its state, and where it stands with every other grain.</summary>
sealed class Activation(object state)
{
    public object State { get; } = state;

    /// <summary>Of each sender the number taken last.</summary>
    public Dictionary<GrainKey, long> Taken { get; } = [];

    /// <summary>Of each receiver the number given last.</summary>
    public Dictionary<GrainKey, long> Given { get; } = [];

    /// <summary>Sends that their receivers have not confirmed, as far as this activation knows.</summary>
    public List<Parcel> Outbox { get; } = [];

    public SortedDictionary<int, Timer> Timers { get; } = [];
    public DateTimeOffset Newest { get; private set; } = DateTimeOffset.MinValue;
    public int TimersMade { get; private set; }

    public void Follow(ClusterRecord record)
    {
        if (record.At > Newest) Newest = record.At;
        if (record.Taken is { } taken) Taken[taken.Sender] = taken.Number;
        foreach (var send in record.Sends)
        {
            Given[send.Id.Receiver] = send.Id.Number;
            Outbox.Add(send);
        }
        foreach (var timer in record.Timers) Timers.Add(TimersMade++, timer);
        foreach (var fired in record.Fired) Timers.Remove(fired);
    }
}
