using System.Buffers.Binary;

namespace RlhfGrains.Engine.Codec;

/// <summary>Reads what a <see cref="PayloadWriter"/> wrote, value by value.</summary>
public ref struct PayloadReader(ReadOnlySpan<byte> payload, StoredNames names)
{
    readonly ReadOnlySpan<byte> payload = payload;
    int at;

    public StoredNames Names { get; } = names;
    public readonly bool AtEnd => at == payload.Length;
    public readonly int Remaining => payload.Length - at;

    public byte ReadByte() => at < payload.Length ? payload[at++] : throw EndsEarly();

    public ulong ReadUnsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new PayloadException("a stored number has more than 64 bits");
    }

    public long ReadSigned()
    {
        var zigzag = ReadUnsigned();
        return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
    }

    public ulong ReadFixed64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadRaw(sizeof(ulong)));

    /// <summary>
    /// The number of elements or bytes that follow. Never more than there are bytes left, so that damage cannot ask for
    /// memory.
    /// </summary>
    public int ReadCount(ulong stored) => stored <= (ulong)Remaining ? (int)stored : throw EndsEarly();

    public ReadOnlySpan<byte> ReadRaw(int count)
    {
        if (count > Remaining)
            throw EndsEarly();
        var raw = payload.Slice(at, count);
        at += count;
        return raw;
    }

    static PayloadException EndsEarly() =>
        new("a stored payload ends before its last field: its type has changed under the same name");
}
