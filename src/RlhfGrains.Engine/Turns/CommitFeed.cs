namespace RlhfGrains.Engine.Turns;

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
