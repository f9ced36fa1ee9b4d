using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// Looks for a text in the bare bytes of files, whatever they are to anybody: in rows and in what is left of rows, in
/// free pages and in the log. Rows of the journal may be packed (4 bytes of checksum, a 1, the length of what follows
/// when unpacked, Brotli), so everything that could be one is unpacked.
/// </summary>
static class RawFiles
{
    /// <summary>Held by a running server for itself, and empty.</summary>
    const string Lock = "journal.lock";

    const byte PackedForm = 1;
    const int HeadBytes = 5;

    /// <summary>A row is packed from 256 bytes on; beyond 1 MiB it is not one of these tests.</summary>
    const int UnpackedBytesMin = 256,
        UnpackedBytesMax = 1 << 20;

    /// <returns>How often the text is there, in all files of a folder and its folders.</returns>
    public static int Count(string folder, string text)
    {
        var sought = Encoding.UTF8.GetBytes(text);
        return Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != Lock)
            .Sum(file => CountIn(ReadShared(file), sought));
    }

    static int CountIn(byte[] bytes, byte[] sought)
    {
        var count = bytes.AsSpan().Count(sought);
        var unpacked = new byte[UnpackedBytesMax];
        for (var at = 0; at + HeadBytes < bytes.Length; at++)
        {
            if (bytes[at] != PackedForm)
                continue;
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + 1));
            if (length is >= UnpackedBytesMin and <= UnpackedBytesMax)
                count += Unpack(bytes.AsSpan(at + HeadBytes), unpacked.AsSpan(0, length)).Count(sought);
        }
        return count;
    }

    /// <summary>As far as it is Brotli: what follows a row, or has overwritten its end, is not.</summary>
    static ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> packed, Span<byte> into)
    {
        using var decoder = new BrotliDecoder();
        decoder.Decompress(packed, into, out _, out var written);
        return into[..written];
    }

    /// <summary>Beside whoever has it open.</summary>
    static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
