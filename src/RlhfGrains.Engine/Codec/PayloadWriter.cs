using System.Buffers.Binary;

namespace RlhfGrains.Engine.Codec;

/// <summary>A growing buffer of stored values. Kept and reused by its owner; for one thread.</summary>
/// <param name="names">How a message, reply or event inside a payload is named.</param>
public sealed class PayloadWriter(StoredNames names, int capacityBytes = 256)
{
    const int VarintBytesMax = 10;

    byte[] buffer = new byte[capacityBytes];

    public StoredNames Names { get; } = names;
    public int Length { get; private set; }
    public int Capacity => buffer.Length;
    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Length);

    /// <summary>Takes back everything after the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    public void WriteByte(byte value)
    {
        Reserve(1);
        buffer[Length++] = value;
    }

    public void WriteUnsigned(ulong value)
    {
        Reserve(VarintBytesMax);
        var at = Length;
        for (; value >= 0x80; value >>= 7)
            buffer[at++] = (byte)(value | 0x80);
        buffer[at++] = (byte)value;
        Length = at;
    }

    /// <summary>Zigzag: small numbers of either sign are short.</summary>
    public void WriteSigned(long value) => WriteUnsigned((ulong)((value << 1) ^ (value >> 63)));

    public void WriteFixed64(ulong value)
    {
        Reserve(sizeof(ulong));
        BinaryPrimitives.WriteUInt64LittleEndian(buffer.AsSpan(Length), value);
        Length += sizeof(ulong);
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Space(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>
    /// Room for <paramref name="count"/> bytes behind what is written; <see cref="Advance"/> makes them part of it.
    /// </summary>
    public Span<byte> Space(int count)
    {
        Reserve(count);
        return buffer.AsSpan(Length, count);
    }

    public void Advance(int count) => Length += count;

    void Reserve(int count)
    {
        if (buffer.Length - Length < count)
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, checked(Length + count)));
    }
}
