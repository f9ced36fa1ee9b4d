using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Webhooks;

/// <summary>
/// Signs as Standard Webhooks (standardwebhooks.com) has it: HMAC-SHA256 over <c>id.timestamp.body</c>.
/// </summary>
static class Signature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    const string SecretPrefix = "whsec_";

    /// <summary>A secret as it is shown.</summary>
    public static string Show(byte[] secret) => SecretPrefix + Convert.ToBase64String(secret);

    /// <param name="secrets">Each gives a signature; one that fits is enough for the receiver.</param>
    public static void Add(
        HttpRequestHeaders headers,
        string id,
        Instant at,
        byte[] body,
        IReadOnlyList<byte[]> secrets
    )
    {
        var timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers.Add(IdHeader, id);
        headers.Add(TimestampHeader, timestamp);
        headers.Add(SignatureHeader, string.Join(' ', secrets.Select(s => "v1," + Sign(s, id, timestamp, body))));
    }

    static string Sign(byte[] secret, string id, string timestamp, byte[] body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        mac.AppendData(Encoding.ASCII.GetBytes($"{id}.{timestamp}."));
        mac.AppendData(body);
        return Convert.ToBase64String(mac.GetHashAndReset());
    }
}
