using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// How far a grain is, and where the records lie that its snapshot does not hold. A grain with few records needs no
/// snapshot: they are read one by one, and nothing of them is stored twice. Every grain behind the checkpoint has one,
/// so that what is lost is missed.
/// </summary>
/// <param name="SnapshotVersion">The snapshot behind which the positions begin; 0 for none.</param>
/// <param name="Positions">Of versions <paramref name="SnapshotVersion"/> + 1 and on, without a gap.</param>
/// <param name="Bytes">About how many bytes of payload they have.</param>
readonly record struct Cover(long SnapshotVersion, long[] Positions, long Bytes)
{
    public static Cover None { get; } = new(0, [], 0);

    /// <summary>The version of the last record that it knows.</summary>
    public long Reach => SnapshotVersion + Positions.Length;

    /// <returns>The checksum of what was written.</returns>
    public static uint Write(PayloadWriter writer, GrainEntry entry)
    {
        writer.Truncate(0);
        writer.WriteUnsigned((ulong)entry.SnapshotVersion);
        writer.WriteUnsigned((ulong)entry.Bytes);
        writer.WriteUnsigned((ulong)entry.CoveredPositions.Length);
        var before = 0L;
        foreach (var position in entry.CoveredPositions)
        {
            writer.WriteUnsigned((ulong)(position - before));
            before = position;
        }
        return Checksum.OfCover(entry.Number, writer.Written.Span);
    }

    /// <returns>Null when it does not fit its checksum.</returns>
    public static Cover? Read(long grain, uint checksum, ReadOnlySpan<byte> body)
    {
        if (checksum != Checksum.OfCover(grain, body))
            return null;
        var reader = new PayloadReader(body, StoredNames.None);
        var (snapshot, bytes) = ((long)reader.ReadUnsigned(), (long)reader.ReadUnsigned());
        var positions = new long[reader.ReadCount(reader.ReadUnsigned())];
        var before = 0L;
        for (var i = 0; i < positions.Length; i++)
            positions[i] = before += (long)reader.ReadUnsigned();
        return new Cover(snapshot, positions, bytes);
    }
}
