using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Hosting;

/// <summary>A stream waits for a busy engine where a single request would be sent away: its sender is slowed down by it anyway.</summary>
static class Patience
{
    /// <summary>10 times, a second each: whoever waits longer meets timeouts of proxies and clients.</summary>
    const int BusyRetriesMax = 10;

    /// <exception cref="GrainsBusyException">The engine is still busy.</exception>
    public static async Task<T> Ask<T>(Func<ValueTask<T>> ask, TimeProvider clock, CancellationToken cancellation)
    {
        for (var retries = 0; ; retries++)
        {
            try
            {
                return await ask();
            }
            catch (GrainsBusyException busy) when (retries < BusyRetriesMax)
            {
                await Task.Delay(busy.RetryAfter, clock, cancellation);
            }
        }
    }
}
