using System.Buffers.Text;

namespace RlhfGrains.LoadTest.Http;

/// <summary>As much of a response's head as a load generator needs.</summary>
/// <param name="HeadBytes">Where the body begins.</param>
/// <param name="BodyBytes">The content length; -1 when the body is chunked.</param>
readonly record struct ResponseHead(int Status, int HeadBytes, long BodyBytes)
{
    /// <returns>False while the head is not complete.</returns>
    /// <exception cref="IOException">Not an HTTP/1.1 response.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ResponseHead head)
    {
        head = default;
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;
        if (!bytes.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(bytes[9..12], out int status, out _))
            throw new IOException("the answer is no HTTP/1.1 response");
        // No content length and no chunks: an empty body (204, 304), as these answers are never ended by closing.
        var bodyBytes = 0L;
        var headers = bytes[..(end + 2)];
        if (Find(headers, "\r\nContent-Length: "u8, out var value))
            Utf8Parser.TryParse(value, out bodyBytes, out _);
        else if (Find(headers, "\r\nTransfer-Encoding: "u8, out var encoding) && encoding.StartsWith("chunked"u8))
            bodyBytes = -1;
        head = new ResponseHead(status, end + 4, bodyBytes);
        return true;
    }

    // Kestrel writes header names in their usual case; another server's would be found in the slow way, which a load
    // generator does not need.
    static bool Find(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        var at = headers.IndexOf(name);
        value = at < 0 ? default : headers[(at + name.Length)..];
        return at >= 0;
    }
}
