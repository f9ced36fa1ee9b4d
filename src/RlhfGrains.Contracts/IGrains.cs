namespace RlhfGrains.Contracts;

/// <summary>The way in: everything outside the grains asks through this, whichever engine hosts them.</summary>
public interface IGrains
{
    /// <summary>Asks one grain and waits until what it decided is durable.</summary>
    /// <param name="cancellation">Stops the waiting; it does not undo what the grain decides.</param>
    /// <exception cref="GrainUnavailableException">Outcome unknown: ask again with the same id.</exception>
    /// <exception cref="GrainsBusyException">The queue is full: nothing happened, ask again later.</exception>
    /// <exception cref="GrainsReadOnlyException">The journal cannot be written: nothing happened. Messages that change
    /// nothing are answered.</exception>
    /// <exception cref="GrainDefectException">The grain's code failed on this message: nothing happened, and a repeat
    /// fails again.</exception>
    ValueTask<Answer<TReply>> Ask<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation = default
    )
        where TReply : IReply;
}

/// <summary>A reply, or the refusal that took its place.</summary>
public readonly record struct Answer<TReply>(TReply? Reply, Refusal? Refusal)
    where TReply : IReply
{
    /// <summary>The reply of an answer that cannot have been refused.</summary>
    /// <exception cref="InvalidOperationException">It was refused: a defect of the caller.</exception>
    public TReply Value => Refusal is null ? Reply! : throw new InvalidOperationException($"refused: {Refusal.Code}");
}

/// <summary>
/// The grain could not be reached or its store failed. The outcome is unknown: ask again with the same id.
/// </summary>
public class GrainUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// A programming error: a decision or a fold threw, or a cascade went past its limit. Nothing happened, and a repeat
/// fails again.
/// </summary>
public sealed class GrainDefectException(GrainKey grain, string message, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>The grain that was asked.</summary>
    public GrainKey Grain { get; } = grain;
}

/// <summary>The engine takes no more work at the moment. Nothing happened.</summary>
public sealed class GrainsBusyException(string message, TimeSpan retryAfter) : Exception(message)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}

/// <summary>
/// The engine answers, and can keep nothing new. Nothing happened; ask again when there is room, or writing is allowed,
/// again.
/// </summary>
/// <param name="isFull">There is no room left; otherwise writing is not allowed.</param>
public sealed class GrainsReadOnlyException(string message, bool isFull, TimeSpan retryAfter, Exception? inner = null)
    : Exception(message, inner)
{
    public bool IsFull { get; } = isFull;
    public TimeSpan RetryAfter { get; } = retryAfter;
}
