using System.Buffers.Binary;
using System.IO.Compression;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>One record inside a row: the payload lies at <paramref name="From"/> of the row's content.</summary>
readonly record struct RowRecord(long Grain, long Version, long AtMs, int From, int Length);

/// <summary>Unpacks rows of the journal, one at a time.</summary>
sealed class RowReader
{
    readonly List<RowRecord> records = [];
    byte[] content = [];

    /// <summary>The position of its first record.</summary>
    public long Position { get; private set; }

    public IReadOnlyList<RowRecord> Records => records;

    /// <summary>True when the row that was read last has this record.</summary>
    public bool Holds(long position) => position >= Position && position - Position < records.Count;

    public RowRecord At(long position) => records[(int)(position - Position)];

    public ReadOnlySpan<byte> Payload(RowRecord record) => content.AsSpan(record.From, record.Length);

    /// <summary>What was read last is forgotten: the row has changed.</summary>
    public void Forget() => records.Clear();

    /// <returns>False when the row does not fit its checksum. It then has no records.</returns>
    public bool Read(long position, ReadOnlySpan<byte> body)
    {
        records.Clear();
        Position = position;
        if (body.Length <= RowForm.FormAt)
            return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(body) != Checksum.OfRow(position, body[RowForm.FormAt..]))
            return false;
        try
        {
            if (Unpack(body) is not { } length)
                return false;
            Parse(content.AsSpan(0, length));
            return records.Count > 0;
        }
        catch (PayloadException)
        {
            records.Clear();
            return false;
        }
    }

    int? Unpack(ReadOnlySpan<byte> body)
    {
        switch (body[RowForm.FormAt])
        {
            case RowForm.Plain:
                var plain = body[(RowForm.FormAt + 1)..];
                Room(plain.Length);
                plain.CopyTo(content);
                return plain.Length;
            case RowForm.Brotli when body.Length > RowForm.ContentAt:
                var length = BinaryPrimitives.ReadInt32LittleEndian(body[RowForm.LengthAt..]);
                Room(length);
                return
                    BrotliDecoder.TryDecompress(body[RowForm.ContentAt..], content, out var written)
                    && written == length
                    ? length
                    : null;
            default:
                return null;
        }
    }

    void Parse(ReadOnlySpan<byte> all)
    {
        var reader = new PayloadReader(all, StoredNames.None);
        var at = reader.ReadSigned();
        while (!reader.AtEnd)
        {
            var (grain, version, form) = (
                (long)reader.ReadUnsigned(),
                (long)reader.ReadUnsigned(),
                reader.ReadUnsigned()
            );
            if ((form & 1) != 0)
                at += reader.ReadSigned();
            var length = reader.ReadCount(form >> 1);
            records.Add(new RowRecord(grain, version, at, all.Length - reader.Remaining, length));
            reader.ReadRaw(length);
        }
    }

    void Room(int bytes)
    {
        if (content.Length < bytes)
            content = new byte[Math.Max(bytes, content.Length * 2)];
    }
}
