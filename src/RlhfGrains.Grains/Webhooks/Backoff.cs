using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>How long to wait after failures in a row: 5 s, doubled each time, up to an hour; and up to a quarter more,
/// so that endpoints that failed together are not asked together.</summary>
public static class Backoff
{
    /// <summary>5 s: a restart of the endpoint is over by then.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    /// <summary>An hour: an endpoint that was mended is told soon.</summary>
    public static readonly TimeSpan LongestBase = TimeSpan.FromHours(1);

    /// <summary>
    /// 24 failures in a row take fifteen to eighteen hours: an endpoint that broke in the evening is mended by the
    /// morning, or is paused.
    /// </summary>
    public const int FailuresMax = 24;

    /// <param name="failures">In a row, from 1.</param>
    public static TimeSpan After(int failures, WebhookId webhook, long delivery)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures, FailuresMax) - 1);
        var wait = doubled < LongestBase ? doubled : LongestBase;
        // Computed, not drawn: a replay waits as long.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{webhook}/{delivery}/{failures}"));
        var quarters = BinaryPrimitives.ReadUInt32BigEndian(hash) / (double)uint.MaxValue;
        return TimeSpan.FromMilliseconds(Math.Round(wait.TotalMilliseconds * (1 + quarters / 4)));
    }
}
