using RlhfGrains.Contracts;
using static RlhfGrains.Contracts.Crc32C;

namespace RlhfGrains.Postgres;

/// <summary>
/// What the checksum of a row covers. By the grain's name, not its number: so the row of <c>grains</c> is covered too.
/// </summary>
static class Checksum
{
    // Different beginnings, so that a row of one table never passes for a row of another.
    const uint RecordSeed = 0xFFFFFFFF,
        SnapshotSeed = 0x5A5A5A5A,
        SendSeed = 0x3C3C3C3C;

    public static int OfRecord(string grain, long version, long atMs, ReadOnlySpan<byte> payload) =>
        Signed(Of(payload, Of(atMs, Of(version, Of(grain, RecordSeed)))));

    public static int OfSnapshot(string grain, long version, ReadOnlySpan<byte> payload) =>
        Signed(Of(payload, Of(version, Of(grain, SnapshotSeed))));

    public static int OfSend(SendNumber id, long notBeforeMs, ReadOnlySpan<byte> message) =>
        Signed(
            Of(message, Of(notBeforeMs, Of(id.Number, Of(id.Receiver.ToString(), Of(id.Sender.ToString(), SendSeed)))))
        );

    // PostgreSQL's integers have a sign.
    static int Signed(uint crc) => unchecked((int)crc);
}
