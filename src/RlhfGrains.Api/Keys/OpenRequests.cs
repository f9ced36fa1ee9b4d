namespace RlhfGrains.Api.Keys;

/// <summary>
/// What one key has open on this server: every request from the moment its key was found right until it is answered.
/// When the key ends, those that wait or stream are told and end by themselves; what is still open a moment later is
/// cut, so that nothing outlives its key.
/// </summary>
sealed class OpenRequests : IDisposable
{
    readonly CancellationTokenSource ended = new();
    readonly CancellationTokenSource cut = new();
    readonly Lock gate = new();
    TaskCompletionSource? emptied;
    int count;

    /// <summary>Fires when the key ends.</summary>
    public CancellationToken Ended => ended.Token;

    public int Count => Volatile.Read(ref count);

    /// <returns>False when the key has ended meanwhile.</returns>
    public bool TryEnter(HttpContext context, out CancellationTokenRegistration cutting)
    {
        Interlocked.Increment(ref count);
        cutting = default;
        if (ended.IsCancellationRequested)
        {
            Leave();
            return false;
        }
        cutting = cut.Token.UnsafeRegister(static c => ((HttpContext)c!).Abort(), context);
        return true;
    }

    /// <param name="cutting">Of a request that is over: afterwards its connection is another's, and must not be
    /// cut.</param>
    public void Leave(CancellationTokenRegistration cutting = default)
    {
        cutting.Dispose();
        if (Interlocked.Decrement(ref count) > 0 || !ended.IsCancellationRequested)
            return;
        lock (gate)
            emptied?.TrySetResult();
    }

    /// <summary>Ends what is open, and comes back when nothing is.</summary>
    public async Task End()
    {
        Task empty;
        lock (gate)
        {
            emptied ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            empty = emptied.Task;
        }
        await ended.CancelAsync();
        if (Count == 0)
            return;
        // On the machine's clock: what is open ends in real time.
        if (await Task.WhenAny(empty, Task.Delay(Limits.EndedKeyGraceMs)) != empty)
            await cut.CancelAsync();
    }

    public void Dispose()
    {
        ended.Dispose();
        cut.Dispose();
    }
}
