using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Codec;

/// <summary>
/// What the engine puts into a journal's payloads: a version byte, then named values to the end. A record of a grain
/// holds its events in order, a stored send one message, a snapshot one state.
/// </summary>
public sealed class GrainCodec(StoredNames names)
{
    /// <summary>Raised when the form of payloads changes; older ones stay readable.</summary>
    public const byte Version = 1;

    public StoredNames Names { get; } = names;

    public PayloadWriter NewWriter() => new(Names);

    /// <summary>Begins a payload in an empty writer.</summary>
    public static void Begin(PayloadWriter writer)
    {
        writer.Truncate(0);
        writer.WriteByte(Version);
    }

    /// <summary>Encodes one value on its own.</summary>
    public byte[] Encode(PayloadWriter scratch, object value)
    {
        Begin(scratch);
        Names.Write(scratch, value);
        return scratch.Written.ToArray();
    }

    /// <summary>The single value of a payload.</summary>
    /// <exception cref="PayloadException">The payload is not one of this codec, or not of the declared
    /// types.</exception>
    public object Decode(ReadOnlySpan<byte> payload)
    {
        var reader = Open(payload, Names);
        var value = Names.Read(ref reader) ?? throw new PayloadException("a stored value is missing");
        return reader.AtEnd ? value : throw Longer();
    }

    /// <summary>The events of a record, in order.</summary>
    /// <exception cref="PayloadException">The payload is not one of this codec, or not of the declared
    /// types.</exception>
    public void DecodeEvents(ReadOnlySpan<byte> payload, List<IEvent> events)
    {
        var reader = Open(payload, Names);
        while (!reader.AtEnd)
            if (ReadEvent(ref reader) is var happened and not ActedBy)
                events.Add(happened);
    }

    /// <summary>The events of a record, in order, and whose they are.</summary>
    /// <inheritdoc cref="DecodeEvents"/>
    public IReadOnlyList<ActedEvent> DecodeActs(ReadOnlySpan<byte> payload)
    {
        var acts = new List<ActedEvent>();
        string? actor = null;
        var reader = Open(payload, Names);
        while (!reader.AtEnd)
        {
            var happened = ReadEvent(ref reader);
            if (happened is ActedBy acted)
                actor = acted.Actor;
            else
                acts.Add(new ActedEvent(actor, happened));
        }
        return acts;
    }

    /// <summary>All that a record holds, read and written again.</summary>
    /// <inheritdoc cref="DecodeEvents"/>
    public byte[] Rewrite(PayloadWriter scratch, ReadOnlySpan<byte> payload)
    {
        Begin(scratch);
        var reader = Open(payload, Names);
        while (!reader.AtEnd)
            Names.Write(scratch, ReadEvent(ref reader));
        return scratch.Written.ToArray();
    }

    /// <summary>A reader behind the version byte.</summary>
    /// <exception cref="PayloadException">It is not a version that this program reads.</exception>
    public static PayloadReader Open(ReadOnlySpan<byte> payload, StoredNames names)
    {
        var reader = new PayloadReader(payload, names);
        var version = reader.ReadByte();
        return version == Version
            ? reader
            : throw new PayloadException($"a payload has version {version}; this program reads {Version}");
    }

    IEvent ReadEvent(ref PayloadReader reader) =>
        Names.Read(ref reader) as IEvent ?? throw new PayloadException("a record holds something that is no event");

    static PayloadException Longer() =>
        new("a stored payload goes on behind its last field: its type has changed under the same name");
}
