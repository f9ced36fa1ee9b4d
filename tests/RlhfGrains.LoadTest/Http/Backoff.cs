namespace RlhfGrains.LoadTest.Http;

/// <summary>
/// Asks again while the server is away or busy, less and less often, and gives up after a stated time without success.
/// </summary>
/// <param name="busyRetries">How long the server may be away.</param>
/// <param name="say">Told once per absence, and when it ends.</param>
sealed class Backoff(TimeSpan busyRetries, Action<string> say)
{
    /// <summary>50 ms, doubled each time: a busy server clears its queue in less.</summary>
    const int FirstPauseMs = 50;

    /// <summary>2 s: a restarted server is met soon after it is ready.</summary>
    const int PauseMsMax = 2_000;

    readonly Lock gate = new();
    DateTime? awaySince;
    long retries;

    public long Retries => Interlocked.Read(ref retries);

    /// <exception cref="InputException">The busyRetries is at an end.</exception>
    public async Task<T> Ask<T>(Func<Task<T>> request, CancellationToken cancellation)
    {
        var firstFailure = (DateTime?)null;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var answer = await request();
                Met();
                return answer;
            }
            catch (Exception failure) when (IsPassing(failure, cancellation))
            {
                firstFailure ??= DateTime.UtcNow;
                if (DateTime.UtcNow - firstFailure > busyRetries)
                    throw new InputException($"no success for {busyRetries.TotalSeconds:0} s: {failure.Message}");
                await Pause(attempt, failure, cancellation);
            }
        }
    }

    public Task Pause(int attempt, Exception failure, CancellationToken cancellation)
    {
        Interlocked.Increment(ref retries);
        if (failure is not ApiProblem)
            Missed(failure.Message);
        var pause = TimeSpan.FromMilliseconds(Math.Min(PauseMsMax, FirstPauseMs << Math.Min(attempt, 10)));
        return Task.Delay(
            (failure as ApiProblem)?.RetryAfter is { } asked && asked < busyRetries ? asked : pause,
            cancellation
        );
    }

    /// <summary>An answer came.</summary>
    public void Met()
    {
        if (awaySince is null)
            return;
        lock (gate)
        {
            if (awaySince is not { } since)
                return;
            awaySince = null;
            say($"the server is back after {(DateTime.UtcNow - since).TotalSeconds:0.0} s");
        }
    }

    public TimeSpan BusyRetries => busyRetries;

    /// <summary>No answer, or one that asks to come again. A cancelled caller is neither.</summary>
    public static bool IsPassing(Exception failure, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested
        && failure switch
        {
            ApiProblem problem => problem.IsPassing,
            HttpRequestException or IOException or System.Net.Sockets.SocketException or TaskCanceledException => true,
            _ => false,
        };

    void Missed(string why)
    {
        lock (gate)
        {
            if (awaySince is not null)
                return;
            awaySince = DateTime.UtcNow;
            say($"the server is away ({why}); trying again for up to {busyRetries.TotalSeconds:0} s");
        }
    }
}
