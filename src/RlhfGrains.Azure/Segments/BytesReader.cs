using System.Buffers.Binary;
using System.Text;
using RlhfGrains.Contracts;

namespace RlhfGrains.Azure.Segments;

/// <summary>What a <see cref="BinaryWriter"/> has written, without copying payloads.</summary>
/// <exception cref="ArgumentException">From every member: there are fewer bytes than that.</exception>
sealed class BytesReader(ReadOnlyMemory<byte> bytes)
{
    // 7 bits of the length of a text to a byte; names are shorter than 2^14 bytes.
    const int LengthBytesMax = 3;

    int at;

    public bool IsAtEnd => at == bytes.Length;

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);

    public uint UInt() => BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)).Span);

    public Instant Time() => Instant.FromUnixTimeMilliseconds(Long());

    /// <summary>Of elements of at least a byte each: no more than there are bytes left.</summary>
    public int Count()
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, bytes.Length - at);
        return count;
    }

    public ReadOnlyMemory<byte> Bytes() => Take(Count());

    public string Text()
    {
        var length = 0;
        for (var i = 0; ; i++)
        {
            if (i == LengthBytesMax)
                throw new ArgumentException("a name is too long");
            var part = Take(1).Span[0];
            length |= (part & 0x7F) << (7 * i);
            if (part < 0x80)
                break;
        }
        return Encoding.UTF8.GetString(Take(length).Span);
    }

    ReadOnlyMemory<byte> Take(int count)
    {
        var taken = bytes.Slice(at, count);
        at += count;
        return taken;
    }
}
