using System.Buffers;
using System.Text;
using RlhfGrains.Api.Json;

namespace RlhfGrains.Api.JudgmentFiles;

/// <summary>
/// A file opened as text in a known encoding; bytes that this encoding does not have are an error, never another
/// letter.
/// </summary>
/// <param name="Stream">Where its position shows the progress.</param>
/// <param name="Text">Without a byte-order mark.</param>
/// <param name="Encoding">A name to show, with how it is known where it was not given.</param>
sealed record TextFile(FileStream Stream, StreamReader Text, string Encoding) : IDisposable
{
    /// <summary>
    /// 512 bytes are looked at before a file is opened as text: the marks of other formats stand in the first four.
    /// </summary>
    const int StartBytes = 512;

    const string Names = "utf-8, utf-16, windows-1252, iso-8859-1, shift_jis, gb18030, ...";

    static TextFile() => System.Text.Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="path">The file.</param>
    /// <param name="encoding">A name as in <c>windows-1252</c>; null: by its mark, else UTF-8.</param>
    /// <exception cref="InvalidDataException">No text, or text in an encoding that has to be said.</exception>
    public static TextFile Open(string path, string? encoding)
    {
        var stream = File.OpenRead(path);
        try
        {
            Span<byte> start = stackalloc byte[StartBytes];
            start = start[..stream.ReadAtLeast(start, StartBytes, throwOnEndOfStream: false)];
            if (OtherFormat(start) is { } other)
                throw new InvalidDataException($"this is {other}");
            var (used, mark, known) = Choose(start, encoding);
            stream.Position = mark;
            var strict = System.Text.Encoding.GetEncoding(
                used.CodePage,
                EncoderFallback.ExceptionFallback,
                DecoderFallback.ExceptionFallback
            );
            return new TextFile(
                stream,
                new StreamReader(stream, strict, detectEncodingFromByteOrderMarks: false),
                known
            );
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>What to say when <see cref="Text"/> met bytes that the encoding does not have.</summary>
    public InvalidDataException NotInEncoding(string path)
    {
        if (Text.CurrentEncoding.CodePage != System.Text.Encoding.UTF8.CodePage)
            return new InvalidDataException($"some bytes are not {Encoding}: give another --encoding");
        var (line, bad) = FirstNotUtf8(File.ReadAllBytes(path));
        var letter = System.Text.Encoding.GetEncoding(1252).GetString([bad]);
        return new InvalidDataException(
            $"line {line}: the byte {bad:X2} is not UTF-8 (in windows-1252 it is '{letter}'). "
                + "Give --encoding windows-1252, or what the file was saved as"
        );
    }

    public void Dispose()
    {
        Text.Dispose();
        Stream.Dispose();
    }

    static string? OtherFormat(ReadOnlySpan<byte> start) =>
        start switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] =>
                "an Excel workbook or a zip archive: save the sheet as CSV UTF-8, or unpack it",
            [0xD0, 0xCF, 0x11, 0xE0, ..] => "an old Excel workbook: save the sheet as CSV UTF-8",
            [0x1F, 0x8B, ..] => "packed with gzip: unpack it",
            [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "a Parquet file: write it as CSV",
            _ when TextStart.WithoutMark(start).TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] =>
                "JSON: this reads comma- or tab-separated text with a header row",
            _ => null,
        };

    static (Encoding Encoding, int Mark, string Known) Choose(ReadOnlySpan<byte> start, string? given)
    {
        var byMark = ByMark(start);
        var mark = byMark?.Preamble.Length ?? 0;
        if (given is not null)
        {
            var named = Named(given);
            return byMark is null || byMark.CodePage == named.CodePage
                ? (named, mark, named.WebName)
                : throw new InvalidDataException($"--encoding {given}: the file's mark says {byMark.WebName}");
        }
        if (byMark is not null)
            return (byMark, mark, $"{byMark.WebName} (by its mark)");
        return TextStart.OtherEncoding(start) is { } other
            ? throw new InvalidDataException(
                $"this looks like {other.Name} without a mark: give --encoding {other.WebName}"
            )
            : (System.Text.Encoding.UTF8, 0, "utf-8");
    }

    static Encoding? ByMark(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xFF, 0xFE, 0, 0, ..] => System.Text.Encoding.UTF32,
            [0xFF, 0xFE, ..] => System.Text.Encoding.Unicode,
            [0xFE, 0xFF, ..] => System.Text.Encoding.BigEndianUnicode,
            [0xEF, 0xBB, 0xBF, ..] => System.Text.Encoding.UTF8,
            _ => null,
        };

    static Encoding Named(string name)
    {
        try
        {
            return System.Text.Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            throw new InvalidDataException($"--encoding {name}: there is no such encoding; names are {Names}");
        }
    }

    static (int Line, byte Byte) FirstNotUtf8(ReadOnlySpan<byte> bytes)
    {
        var line = 1;
        while (Rune.DecodeFromUtf8(bytes, out _, out var length) == OperationStatus.Done)
        {
            if (bytes[0] == (byte)'\n')
                line++;
            bytes = bytes[length..];
        }
        return (line, bytes.IsEmpty ? default : bytes[0]);
    }
}
