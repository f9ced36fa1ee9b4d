namespace RlhfGrains.Api.Json;

/// <summary>What no text of a body may hold, whichever member it is of.</summary>
static class TextRules
{
    static ReadOnlySpan<byte> Escaped => "\\u0000"u8;

    /// <summary>
    /// Whether a text of this JSON holds U+0000. As it is, JSON does not allow it: it is there as an escape, which a
    /// backslash before it takes back.
    /// </summary>
    public static bool HasNul(ReadOnlySpan<byte> utf8)
    {
        for (var from = 0; utf8[from..].IndexOf(Escaped) is >= 0 and var found; from += found + Escaped.Length)
        {
            var backslashes = 1;
            for (var at = from + found - 1; at >= 0 && utf8[at] == (byte)'\\'; at--)
                backslashes++;
            if (backslashes % 2 == 1)
                return true;
        }
        return false;
    }
}
