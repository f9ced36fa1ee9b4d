using System.Net;
using System.Threading.RateLimiting;
using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.Connections;

/// <summary>
/// Requests without a right key, by address: so many a second, and while the server is crowded none of them keeps its
/// connection. Right keys from the same address are not asked here.
/// </summary>
sealed class UnkeyedRequests(ConnectionGate gate)
{
    readonly BoundedCache<IPAddress, TokenBucketRateLimiter> byAddress = new(Limits.AddressesKnownMax);

    /// <returns>False: too many came from there.</returns>
    public bool Take(HttpContext context)
    {
        var group = AddressGroup.Of(context.Connection.RemoteIpAddress);
        if (!byAddress.TryGet(group, out var bucket))
        {
            bucket = RateSettings.Bucket(Limits.UnkeyedPerSecondMax, Limits.UnkeyedPerSecondMax);
            byAddress.Keep(group, bucket);
        }
        bucket.TryReplenish();
        using var lease = bucket.AttemptAcquire();
        if (!lease.IsAcquired || gate.IsCrowded)
            context.Response.Headers.Connection = "close";
        return lease.IsAcquired;
    }
}
