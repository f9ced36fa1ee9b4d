using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Turns;

/// <summary>Makes a grain's state from its history: the snapshot, then the events since.</summary>
sealed class GrainFold(GrainCodec codec)
{
    readonly List<IEvent> events = [];

    /// <returns>The state, the version that it is of, and the bytes of payload behind the snapshot.</returns>
    /// <exception cref="Exception">Its bytes, or its own code, do not let it be read.</exception>
    public (object State, long Version, long TailBytes) Of(GrainKind kind, GrainKey key, GrainHistory history)
    {
        var state = history.Snapshot is { } snapshot
            ? kind.FromSnapshot(key, codec.Decode(snapshot.Payload.Span))
            : kind.NewState(key);
        var (version, bytes) = (history.Snapshot?.Version ?? 0, 0L);
        foreach (var record in history.Tail)
        {
            if (record.Version != ++version)
                throw new PayloadException($"version {version} of {key} is missing from the journal");
            Apply(kind, state, record);
            bytes += record.Payload.Length;
        }
        return (state, version, bytes);
    }

    /// <summary>Folds one more record.</summary>
    public void Apply(GrainKind kind, object state, JournalRecord record)
    {
        events.Clear();
        codec.DecodeEvents(record.Payload.Span, events);
        foreach (var happened in events)
            Apply(kind, state, happened);
    }

    public static void Apply(GrainKind kind, object state, IEvent happened)
    {
        if (happened is not MessageParked)
            kind.Apply(state, happened);
    }
}
