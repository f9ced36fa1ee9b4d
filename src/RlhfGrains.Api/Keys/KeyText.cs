using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Keys;

/// <summary>
/// The form of an API key: <c>rg_&lt;id, 16 hex&gt;_&lt;secret, 43 base64url characters&gt;</c>. The secret is 256
/// random bits.
/// </summary>
static class KeyText
{
    const string Prefix = "rg_";
    const int IdChars = 16;
    const int SecretChars = 43;
    public const int Chars = 3 + IdChars + 1 + SecretChars;

    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static string Join(KeyId id, string secret) => $"{Prefix}{id.Value}_{secret}";

    /// <summary>
    /// What is stored of a secret. It is random and long: nothing slower than SHA-256 is needed to keep it from being
    /// guessed.
    /// </summary>
    public static byte[] Hash(ReadOnlySpan<char> secret)
    {
        Span<byte> bytes = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Limits.KeyCharsMax)];
        var n = Encoding.UTF8.GetBytes(secret, bytes);
        return SHA256.HashData(bytes[..n]);
    }

    /// <returns>False for anything that cannot be a key of ours.</returns>
    public static bool TrySplit(ReadOnlySpan<char> key, out ReadOnlySpan<char> id, out ReadOnlySpan<char> secret)
    {
        id = secret = default;
        if (
            key.Length != Chars
            || !key.StartsWith(Prefix, StringComparison.Ordinal)
            || key[Prefix.Length + IdChars] != '_'
        )
            return false;
        id = key.Slice(Prefix.Length, IdChars);
        secret = key[(Prefix.Length + IdChars + 1)..];
        return id.ContainsAnyExcept("0123456789abcdef") is false;
    }
}
