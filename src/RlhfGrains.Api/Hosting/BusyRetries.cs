using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Hosting;

/// <summary>
/// A stream waits for a busy engine where a single request would be sent away: its sender is slowed down by it anyway.
/// Counted by hand around the question, so that a judgment's costs no further method that waits.
/// </summary>
struct BusyRetries
{
    /// <summary>10 times, a second each: whoever waits longer meets timeouts of proxies and clients.</summary>
    const int BusyRetriesMax = 10;

    int retries;

    public readonly bool Lasts => retries < BusyRetriesMax;

    public Task Wait(GrainsBusyException busy, TimeProvider clock, CancellationToken cancellation)
    {
        retries++;
        return Task.Delay(busy.RetryAfter, clock, cancellation);
    }
}
