using static RlhfGrains.Contracts.Crc32C;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>What the checksum of a row covers.</summary>
static class Checksum
{
    // Different beginnings, so that a row of one table never passes for a row of another.
    const uint RowSeed = 0xFFFFFFFF,
        SnapshotSeed = 0x5A5A5A5A,
        SendSeed = 0x3C3C3C3C,
        CoverSeed = 0x69696969,
        NameSeed = 0x96969696,
        PastSeed = 0xC3C3C3C3;

    public static uint OfRow(long position, ReadOnlySpan<byte> body) => Of(body, Of(position, RowSeed));

    public static uint OfSnapshot(long grain, long version, ReadOnlySpan<byte> payload) =>
        Of(payload, Of(version, Of(grain, SnapshotSeed)));

    public static uint OfCover(long grain, ReadOnlySpan<byte> body) => Of(body, Of(grain, CoverSeed));

    public static uint OfPast(long grain, long version, ReadOnlySpan<byte> body) =>
        Of(body, Of(version, Of(grain, PastSeed)));

    public static uint OfName(long grain, string name) => Of(name, Of(grain, NameSeed));

    public static uint OfSend(
        string sender,
        string receiver,
        long number,
        long notBeforeMs,
        ReadOnlySpan<byte> message
    ) => Of(message, Of(notBeforeMs, Of(number, Of(receiver, Of(sender, SendSeed)))));

    /// <summary>A record as format 1 stored it, in a row of its own.</summary>
    public static uint OfFormat1Record(long grain, long version, long atMs, ReadOnlySpan<byte> payload) =>
        Of(payload, Of(atMs, Of(version, Of(grain, RowSeed))));
}
