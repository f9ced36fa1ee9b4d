namespace RlhfGrains.Api.Json;

/// <summary>What the first bytes of a text say about its encoding: editors and spreadsheets write a mark there that
/// nobody sees.</summary>
static class TextStart
{
    /// <summary>So many bytes tell every encoding that is told here.</summary>
    public const int BytesNeeded = 4;

    static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>UTF-8 without its mark. Files that were put together from several have one inside, at the start of a
    /// line.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) =>
        utf8.StartsWith(Mark) ? utf8[Mark.Length..] : utf8;

    /// <inheritdoc cref="WithoutMark(ReadOnlySpan{byte})"/>
    public static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> utf8) =>
        utf8.Span.StartsWith(Mark) ? utf8[Mark.Length..] : utf8;

    /// <summary>The encoding that these first bytes show by a mark, or by the zero bytes that JSON in UTF-16 and UTF-32
    /// begins with.</summary>
    /// <returns>A name for people and the one that programs take; null for what may be UTF-8.</returns>
    public static (string Name, string WebName)? OtherEncoding(ReadOnlySpan<byte> start) =>
        start switch
        {
            [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => ("UTF-32, little endian", "utf-32"),
            [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => ("UTF-32, big endian", "utf-32BE"),
            [0xFF, 0xFE, ..] or [not 0, 0, ..] => ("UTF-16, little endian", "utf-16"),
            [0xFE, 0xFF, ..] or [0, not 0, ..] => ("UTF-16, big endian", "utf-16BE"),
            _ => null,
        };
}
