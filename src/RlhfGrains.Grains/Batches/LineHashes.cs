using System.Buffers.Binary;

namespace RlhfGrains.Grains.Batches;

/// <summary>What each line of an import held, in 64 bits.</summary>
public sealed class LineHashes
{
    byte[] hashes = [];
    int count;

    /// <returns>Null: the line was not taken.</returns>
    public ulong? Of(long line) =>
        line >= 1 && line <= count
            ? BinaryPrimitives.ReadUInt64LittleEndian(hashes.AsSpan((int)(line - 1) * sizeof(ulong)))
            : null;

    public void Add(byte[] more)
    {
        var used = count * sizeof(ulong);
        if (hashes.Length - used < more.Length)
            Array.Resize(ref hashes, Math.Max(2 * hashes.Length, used + more.Length));
        more.CopyTo(hashes, used);
        count += more.Length / sizeof(ulong);
    }

    public void Clear() => (hashes, count) = ([], 0);

    public byte[] Save() => hashes[..(count * sizeof(ulong))];

    public static byte[] Bytes(IReadOnlyList<ImportLine> lines)
    {
        var bytes = new byte[lines.Count * sizeof(ulong)];
        for (var i = 0; i < lines.Count; i++)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), lines[i].Hash);
        return bytes;
    }
}
