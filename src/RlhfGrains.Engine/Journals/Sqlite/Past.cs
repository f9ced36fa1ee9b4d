using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// Where records of one grain lie that a snapshot has taken in: what happened to it is found without a look at the
/// records of others. Written when a snapshot takes them in, and never changed, as positions are not.
/// </summary>
/// <param name="FirstVersion">Of the first position; the others follow without a gap.</param>
readonly record struct Past(long FirstVersion, long[] Positions)
{
    /// <returns>The checksum of what was written.</returns>
    public static uint Write(PayloadWriter writer, long grain, long firstVersion, ReadOnlySpan<long> positions)
    {
        writer.Truncate(0);
        writer.WriteUnsigned((ulong)positions.Length);
        var before = 0L;
        foreach (var position in positions)
        {
            writer.WriteUnsigned((ulong)(position - before));
            before = position;
        }
        return Checksum.OfPast(grain, firstVersion, writer.Written.Span);
    }

    /// <returns>Null when it does not fit its checksum.</returns>
    public static Past? Read(long grain, long firstVersion, uint checksum, ReadOnlySpan<byte> body)
    {
        if (checksum != Checksum.OfPast(grain, firstVersion, body))
            return null;
        var reader = new PayloadReader(body, StoredNames.None);
        var positions = new long[reader.ReadCount(reader.ReadUnsigned())];
        var before = 0L;
        for (var i = 0; i < positions.Length; i++)
            positions[i] = before += (long)reader.ReadUnsigned();
        return new Past(firstVersion, positions);
    }
}
