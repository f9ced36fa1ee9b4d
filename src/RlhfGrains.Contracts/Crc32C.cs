using System.Buffers.Binary;
using System.Numerics;

namespace RlhfGrains.Contracts;

/// <summary>
/// CRC-32C (Castagnoli; RFC 3720, appendix B.4), with which every journal marks what it stores: the processor computes
/// it eight bytes at a time. Each takes the checksum so far, or a beginning of the caller's choice, and gives the one
/// that includes the value.
/// </summary>
public static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> bytes, uint crc)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    public static uint Of(long value, uint crc) => BitOperations.Crc32C(crc, (ulong)value);

    public static uint Of(string text, uint crc)
    {
        foreach (var c in text)
            crc = BitOperations.Crc32C(crc, (ushort)c);
        return crc;
    }
}
