using System.Buffers.Binary;
using System.IO.Compression;
using RlhfGrains.Engine.Codec;

namespace RlhfGrains.Engine.Journals.Sqlite;

/// <summary>
/// Packs records that follow each other into one row of the journal: its checksum, its form, and then, perhaps
/// compressed, the time of the first record and of each record its grain, version, length and payload. The position of
/// a record is that of its row plus its place in it.
/// </summary>
sealed class RowWriter
{
    // A row is closed behind the record that brings it here: reading one record of it then unpacks little more than a
    // page of the file.
    const int RowBytesMax = 4_096;

    // What is shorter than this gains nothing by being compressed.
    const int CompressedBytesMin = 256;

    // The quickest that still finds the names and ids that records of one commit share.
    const int Quality = 1;

    // 2^18 bytes behind: more than a row, but for a single large payload.
    const int WindowBits = 18;

    readonly PayloadWriter raw = new(StoredNames.None, 2 * RowBytesMax);
    byte[] body = new byte[2 * RowBytesMax];
    long lastAtMs;

    public int Count { get; private set; }
    public bool IsFull => raw.Length >= RowBytesMax;

    public void Add(long grain, long version, long atMs, ReadOnlySpan<byte> payload)
    {
        if (Count++ == 0)
        {
            raw.Truncate(0);
            raw.WriteSigned(atMs);
            lastAtMs = atMs;
        }
        raw.WriteUnsigned((ulong)grain);
        raw.WriteUnsigned((ulong)version);
        // Its lowest bit says that the time is another one than the record's before.
        raw.WriteUnsigned((ulong)payload.Length * 2 + (atMs == lastAtMs ? 0UL : 1));
        if (atMs != lastAtMs)
            raw.WriteSigned(atMs - lastAtMs);
        lastAtMs = atMs;
        raw.WriteRaw(payload);
    }

    /// <summary>The row's bytes, valid until the next record is added; which begins the next row.</summary>
    public ReadOnlySpan<byte> Seal(long position)
    {
        var content = raw.Written.Span;
        if (body.Length < RowForm.ContentAt + content.Length)
            body = new byte[RowForm.ContentAt + content.Length * 2];
        var length = Compress(content);
        if (length == 0)
        {
            body[RowForm.FormAt] = RowForm.Plain;
            content.CopyTo(body.AsSpan(RowForm.FormAt + 1));
            length = RowForm.FormAt + 1 + content.Length;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(
            body,
            Checksum.OfRow(position, body.AsSpan(RowForm.FormAt, length - RowForm.FormAt))
        );
        Count = 0;
        return body.AsSpan(0, length);
    }

    /// <summary>Drops what was added.</summary>
    public void Clear() => Count = 0;

    /// <returns>The length of the body; 0 when compressing does not make it shorter.</returns>
    int Compress(ReadOnlySpan<byte> content)
    {
        if (content.Length < CompressedBytesMin)
            return 0;
        var room = body.AsSpan(RowForm.ContentAt, content.Length - (RowForm.ContentAt - RowForm.FormAt));
        if (!BrotliEncoder.TryCompress(content, room, out var written, Quality, WindowBits))
            return 0;
        body[RowForm.FormAt] = RowForm.Brotli;
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(RowForm.LengthAt), content.Length);
        return RowForm.ContentAt + written;
    }
}

/// <summary>Where things lie in the bytes of a row.</summary>
static class RowForm
{
    /// <summary>Behind the checksum.</summary>
    public const int FormAt = sizeof(uint);

    /// <summary>Of a compressed row, the length of what it unpacks to.</summary>
    public const int LengthAt = FormAt + 1;

    /// <summary>Of a compressed row.</summary>
    public const int ContentAt = LengthAt + sizeof(int);

    public const byte Plain = 0,
        Brotli = 1;
}
