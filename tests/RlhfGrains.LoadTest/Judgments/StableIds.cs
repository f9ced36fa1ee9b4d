using System.Security.Cryptography;
using System.Text;

namespace RlhfGrains.LoadTest.Judgments;

/// <summary>Ids that are the same on every run, so that a judgment sent again is recognised.</summary>
static class StableIds
{
    /// <summary>128 characters of <c>A-Z a-z 0-9 - . _ ~ :</c> are what the server takes as an id.</summary>
    const int CharsMax = 128;

    /// <summary>A name-based UUID (RFC 9562, version 8 over SHA-256) of the file's name and the row's number.</summary>
    public static string Judgment(string fileName, int row)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes($"{fileName}\n{row}"))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D");
    }

    /// <summary>The text itself where it can be an id, else a hash of it.</summary>
    public static string Of(string text) =>
        IsId(text) ? text : "x-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))[..16]);

    static bool IsId(string text) =>
        text.Length is > 0 and <= CharsMax
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or ':');
}
