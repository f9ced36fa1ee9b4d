namespace RlhfGrains.Api.Keys;

/// <summary>What a request under way holds of its key: it ends with the answer, or with the key.</summary>
sealed class KeyHold : IDisposable
{
    readonly CancellationTokenRegistration cutting;
    int isOver;

    KeyHold(Caller caller, CancellationTokenRegistration cutting) => (Caller, this.cutting) = (caller, cutting);

    public Caller Caller { get; }

    /// <returns>Null when the key has ended since it was found.</returns>
    public static KeyHold? Take(Caller caller, HttpContext context) =>
        caller.Open.TryEnter(context, out var cutting) ? new KeyHold(caller, cutting) : null;

    /// <summary>
    /// The request is over, or goes on without its key: whoever revokes their own key is still to be answered.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isOver, 1) == 0)
            Caller.Open.Leave(cutting);
    }
}

static class KeyHoldExtensions
{
    /// <summary>What stops a request that takes long: its caller has gone, or its key has ended.</summary>
    /// <remarks>Dispose it with the request.</remarks>
    public static CancellationTokenSource UntilKeyEnds(this HttpContext context) =>
        CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, context.Caller().Open.Ended);

    /// <summary>The key has ended while the request was under way; false also for requests without a key.</summary>
    public static bool HasKeyEnded(this HttpContext context) =>
        context.Features.Get<KeyHold>()?.Caller.Open.Ended.IsCancellationRequested is true;
}
