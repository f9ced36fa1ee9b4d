using RlhfGrains.Contracts;

namespace RlhfGrains.Engine.Embedded;

/// <summary>What one commit changed in one grain.</summary>
/// <param name="Version">The grain's version after it.</param>
/// <param name="Position">
/// The position in the journal of the commit's last record: whoever has seen it has seen everything up to it, and reads
/// on behind it with <see cref="IJournalStore.ReadAll(long, CancellationToken)"/>.
/// </param>
/// <param name="Events">In order. A <see cref="MessageParked"/> may be among them.</param>
public sealed record CommittedTurn(
    GrainKey Grain,
    long Version,
    long Position,
    Instant At,
    IReadOnlyList<IEvent> Events
);

/// <summary>Follows the commits of an engine.</summary>
public interface ICommitObserver
{
    /// <summary>
    /// Called on the engine's thread after each commit, in order. Must not block: hand over and return.
    /// </summary>
    void Committed(IReadOnlyList<CommittedTurn> commit);

    /// <summary>
    /// Commits were perhaps missed, those of a machine that was lost: whatever was concluded from commits is to be
    /// found out anew.
    /// </summary>
    void Missed() { }
}

/// <summary>Hands commits to whoever subscribed. Costs nothing while nobody does.</summary>
/// <param name="faults">Told of observers that failed.</param>
sealed class CommitFeed(Action<string, Exception>? faults)
{
    readonly Lock gate = new();
    volatile ICommitObserver[] observers = [];

    public bool IsFollowed => observers.Length > 0;

    public IDisposable Subscribe(ICommitObserver observer)
    {
        lock (gate)
            observers = [.. observers, observer];
        return new Subscription(this, observer);
    }

    public void Publish(IReadOnlyList<CommittedTurn> commit)
    {
        foreach (var observer in observers)
        {
            try
            {
                observer.Committed(commit);
            }
            catch (Exception e)
            {
                // The commit stands whatever its readers do with it.
                faults?.Invoke("an observer failed on a commit and may have missed it", e);
            }
        }
    }

    sealed class Subscription(CommitFeed feed, ICommitObserver observer) : IDisposable
    {
        public void Dispose()
        {
            lock (feed.gate)
                feed.observers = feed.observers.Where(o => o != observer).ToArray();
        }
    }
}
