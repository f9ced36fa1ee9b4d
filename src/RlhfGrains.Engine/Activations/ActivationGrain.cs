using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>A grain in memory, as the journal has it. It is dropped whenever that is not certain any more.</summary>
sealed class ActivationGrain(GrainKey key, GrainKind kind, object state, long version, InboxMarks marks)
    : IGrainInMemory
{
    public GrainKey Key { get; } = key;
    public GrainKind Kind { get; } = kind;
    public object State { get; set; } = state;

    /// <summary>How many records it has.</summary>
    public long Version { get; set; } = version;

    public InboxMarks Marks { get; } = marks;

    /// <summary>Of the newest snapshot that was taken.</summary>
    public long SnapshotVersion { get; set; }

    /// <inheritdoc cref="SnapshotVersion"/>
    public long SnapshotBytes { get; set; }

    /// <summary>Bytes of payload in the records behind it.</summary>
    public long TailBytes { get; set; }

    /// <summary>
    /// Taken and not written yet: it is written when there is a record behind it, because the time of the newest record
    /// is the grain's, and a snapshot has none.
    /// </summary>
    public GrainSnapshot? Waiting { get; private set; }

    public void TakeSnapshotIfWorthIt(GrainCodec codec, ActivationOptions options)
    {
        if (Version - SnapshotVersion < options.SnapshotRecordsMin || TailBytes < SnapshotBytes)
            return;
        Waiting = new GrainSnapshot(Key, Version, codec.Encode(codec.NewWriter(), Kind.ToSnapshot(State)));
        (SnapshotVersion, SnapshotBytes, TailBytes) = (Version, Waiting.Payload.Length, 0);
    }

    public void SnapshotGone() => Waiting = null;
}
