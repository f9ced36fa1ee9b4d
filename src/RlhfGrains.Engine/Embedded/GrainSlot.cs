using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>A grain in memory.</summary>
sealed class GrainSlot(GrainKey key, GrainKind kind)
{
    // What a grain of nothing costs: the slot, its key's two strings, its entry in the table and an empty state.
    const int EmptyBytes = 600;

    // Objects against their stored form: headers, references, padding and collections' spare room.
    public const int BytesPerStoredByte = 4;

    long snapshotBytes, tailBytes;

    public GrainKey Key { get; } = key;
    public GrainKind Kind { get; } = kind;
    public object State { get; set; } = kind.NewState(key);

    /// <summary>How many records the journal has of it.</summary>
    public long Version { get; set; }

    /// <summary>How many of them its snapshot covers.</summary>
    public long SnapshotVersion { get; private set; }

    /// <summary>What the group under way will append, or null.</summary>
    public Draft? Draft { get; set; }

    /// <summary>The last message, counted over the engine's life, whose undo notes hold this grain.</summary>
    public long NotedFor { get; set; }

    /// <summary>The neighbours in the order of use.</summary>
    public GrainSlot? Newer { get; set; }

    /// <inheritdoc cref="Newer"/>
    public GrainSlot? Older { get; set; }

    /// <summary>Records behind the snapshot, or all without one.</summary>
    public long TailRecords => Version - SnapshotVersion;

    /// <summary>Bytes of payload in them.</summary>
    public long TailBytes => tailBytes;

    /// <summary>An estimate of its memory, from the size of its snapshot and of the records since.</summary>
    public long EstimatedBytes => EmptyBytes + BytesPerStoredByte * (snapshotBytes + tailBytes);

    public void Grew(int payloadBytes) => tailBytes += payloadBytes;

    public void Loaded(object state, long version, long snapshotVersion, long snapshotBytes, long tailBytes)
    {
        State = state;
        Version = version;
        SnapshotVersion = snapshotVersion;
        (this.snapshotBytes, this.tailBytes) = (snapshotBytes, tailBytes);
    }

    public void Snapshotted(int payloadBytes)
    {
        SnapshotVersion = Version;
        (snapshotBytes, tailBytes) = (payloadBytes, 0);
    }
}
