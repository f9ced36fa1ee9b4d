using System.Buffers.Binary;
using System.Numerics;

namespace RlhfGrains.Engine.Sqlite;

/// <summary>CRC-32C (Castagnoli; RFC 3720, appendix B.4): the processor computes it eight bytes at a time.</summary>
static class Checksum
{
    // Different beginnings, so that a row of one table never passes for a row of another.
    const uint RecordSeed = 0xFFFFFFFF, SnapshotSeed = 0x5A5A5A5A, SendSeed = 0x3C3C3C3C;

    public static uint OfRecord(long grain, long version, long atMs, ReadOnlySpan<byte> payload) =>
        Of(payload, Of(atMs, Of(version, Of(grain, RecordSeed))));

    public static uint OfSnapshot(long grain, long version, ReadOnlySpan<byte> payload) => Of(payload, Of(version, Of(grain, SnapshotSeed)));

    public static uint OfSend(string sender, string receiver, long number, long notBeforeMs, ReadOnlySpan<byte> message) =>
        Of(message, Of(notBeforeMs, Of(number, Of(receiver, Of(sender, SendSeed)))));

    public static uint Of(ReadOnlySpan<byte> bytes, uint crc)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..]) crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    static uint Of(long value, uint crc) => BitOperations.Crc32C(crc, (ulong)value);

    static uint Of(string text, uint crc)
    {
        foreach (var c in text) crc = BitOperations.Crc32C(crc, (ushort)c);
        return crc;
    }
}
