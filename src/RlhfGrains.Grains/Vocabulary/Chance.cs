using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlhfGrains.Grains.Vocabulary;

/// <summary>
/// Chance is computed, not drawn: HMAC-SHA256 of the project's secret over a purpose and its inputs. Unpredictable
/// without the secret, the same at every replay.
/// </summary>
public static class Chance
{
    public const int SecretBytes = 32;

    /// <summary>Crockford's base 32 in lower case: no letter is taken for a digit when an id is read out.</summary>
    const string Base32 = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>
    /// An id of this project for an external one: 80 bits, so that two of a million people share one with probability
    /// 4e-13.
    /// </summary>
    public static AnnotatorId AnnotatorId(byte[] secret, string purpose, string externalId)
    {
        return new AnnotatorId("an-" + Text(Mac(secret, purpose, externalId), 16));
    }

    /// <summary>
    /// What one annotator's draws are computed from: their grain needs no more of the secret than this.
    /// </summary>
    public static byte[] AnnotatorKey(byte[] secret, AnnotatorId annotator) =>
        Mac(secret, "annotator-key", annotator.Value);

    /// <summary>The first bits of a MAC, five to a letter, most significant first.</summary>
    internal static string Text(ReadOnlySpan<byte> mac, int chars)
    {
        Span<char> text = stackalloc char[chars];
        for (var i = 0; i < chars; i++)
        {
            var bits = BinaryPrimitives.ReadUInt16BigEndian(mac[(i * 5 / 8)..]) >> (11 - i * 5 % 8);
            text[i] = Base32[bits & 31];
        }
        return new string(text);
    }

    /// <summary>A number of this purpose in [0, 1), one for each counter.</summary>
    internal static double Uniform(byte[] key, string purpose, long counter)
    {
        var mac = Mac(key, purpose, counter.ToString(CultureInfo.InvariantCulture));
        // 53 bits: all that a double holds.
        return Math.ScaleB(BinaryPrimitives.ReadUInt64BigEndian(mac) >> 11, -53);
    }

    internal static byte[] Mac(byte[] secret, string purpose, string input)
    {
        // The purpose is ended by a zero byte, so that no two (purpose, input) give the same bytes.
        var message = new byte[Encoding.UTF8.GetByteCount(purpose) + 1 + Encoding.UTF8.GetByteCount(input)];
        var n = Encoding.UTF8.GetBytes(purpose, message);
        Encoding.UTF8.GetBytes(input, message.AsSpan(n + 1));
        return HMACSHA256.HashData(secret, message);
    }
}
