using System.Runtime.InteropServices;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// A grain in memory: awake, which is its state, or at rest, which is its state packed. What is packed lies outside the
/// collected heap: it is most of what is kept, lives long and points nowhere, and the collector would look through it,
/// move it, and let as much again lie around as garbage. Whoever drops a slot <see cref="Release">releases</see> it.
/// </summary>
sealed unsafe class GrainSlot(GrainKey key, GrainKind kind) : IGrainInMemory
{
    // What a grain of nothing costs awake: the slot, its key's strings, its entry in the table and an empty state.
    const int EmptyBytes = 600;

    // The same at rest, without a state.
    const int RestingBytes = 300;

    // Objects against their stored form: headers, references, padding and collections' spare room.
    public const int BytesPerStoredByte = 4;

    object? state = kind.NewState(key);
    byte* packed;
    int packedBytes;
    long stateBytes;

    public GrainKey Key { get; } = key;
    public GrainKind Kind { get; } = kind;

    /// <summary>Only of a grain that is awake.</summary>
    public object State => state!;

    public bool IsAwake => state is not null;

    /// <summary>Its state, packed. Only of a grain at rest.</summary>
    public ReadOnlySpan<byte> AtRest => new(packed, packedBytes);

    /// <summary>How many records the journal has of it.</summary>
    public long Version { get; set; }

    /// <summary>How many of them its snapshot covers.</summary>
    public long SnapshotVersion { get; private set; }

    /// <summary>What the group under way will append, or null.</summary>
    public Draft? Draft { get; set; }

    /// <summary>The last message, counted over the engine's life, whose undo notes hold this grain.</summary>
    public long NotedFor { get; set; }

    /// <summary>The group that brought it into memory or woke it.</summary>
    public long EnteredIn { get; set; }

    /// <summary>Its place in the <see cref="UseOrder"/>.</summary>
    public int Place { get; set; } = -1;

    /// <summary>Records behind the snapshot, or all without one.</summary>
    public long TailRecords => Version - SnapshotVersion;

    /// <summary>Bytes of payload in them.</summary>
    public long TailBytes { get; private set; }

    /// <summary>An estimate of its memory, from the size of what its state was made of.</summary>
    public long EstimatedBytes => IsAwake ? EmptyBytes + BytesPerStoredByte * stateBytes : RestingBytes + packedBytes;

    public void Grew(int payloadBytes)
    {
        TailBytes += payloadBytes;
        stateBytes += payloadBytes;
    }

    public void Loaded(object state, long version, long snapshotVersion, long snapshotBytes, long tailBytes)
    {
        this.state = state;
        Release();
        Version = version;
        SnapshotVersion = snapshotVersion;
        TailBytes = tailBytes;
        stateBytes = snapshotBytes + tailBytes;
    }

    public void Snapshotted(int payloadBytes)
    {
        SnapshotVersion = Version;
        TailBytes = 0;
        stateBytes = payloadBytes;
    }

    /// <param name="bytes">Copied.</param>
    public void Rest(ReadOnlySpan<byte> bytes)
    {
        Release();
        packed = (byte*)NativeMemory.Alloc((nuint)bytes.Length);
        packedBytes = bytes.Length;
        bytes.CopyTo(new Span<byte>(packed, packedBytes));
        state = null;
    }

    public void Wake(object unpacked)
    {
        stateBytes = packedBytes;
        state = unpacked;
        Release();
    }

    /// <summary>Gives back what is packed. May be said again.</summary>
    public void Release()
    {
        NativeMemory.Free(packed);
        packed = null;
        packedBytes = 0;
    }
}
