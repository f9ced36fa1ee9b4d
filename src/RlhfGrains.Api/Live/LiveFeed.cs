using System.Threading.Channels;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Live;

/// <summary>
/// Hands what the engine committed to the readers of event streams. The engine's thread only puts commits into a queue;
/// while nobody reads, not even that.
/// </summary>
sealed class LiveFeed(IEngine engine) : ICommitObserver
{
    /// <summary>1,024 commits wait to be handed out: a second at full speed.</summary>
    const int CommitsWaitingMax = 1_024;

    readonly Lock gate = new();
    readonly List<LiveReader> readers = [];
    Channel<IReadOnlyList<CommittedTurn>>? commits;
    IDisposable? following;

    /// <summary>
    /// Completes when nothing that is committed from then on is kept from the readers that have joined.
    /// </summary>
    public Task Following => engine.Following;

    /// <returns>Null when there are <see cref="Limits.EventSubscribersMax"/> readers already, or too many of this
    /// project.</returns>
    public LiveReader? Join(ProjectId project)
    {
        lock (gate)
        {
            if (
                readers.Count >= Limits.EventSubscribersMax
                || readers.Count(r => r.Project == project) >= Limits.EventSubscribersPerProjectMax
            )
                return null;
            var reader = new LiveReader(project);
            readers.Add(reader);
            if (readers.Count > 1)
                return reader;
            commits = Channel.CreateBounded<IReadOnlyList<CommittedTurn>>(
                new BoundedChannelOptions(CommitsWaitingMax) { SingleReader = true, SingleWriter = true }
            );
            _ = HandOut(commits.Reader);
            following = engine.Subscribe(this);
            return reader;
        }
    }

    public void Leave(LiveReader reader)
    {
        lock (gate)
        {
            if (!readers.Remove(reader) || readers.Count > 0)
                return;
            following!.Dispose();
            commits!.Writer.Complete();
        }
    }

    void ICommitObserver.Committed(IReadOnlyList<CommittedTurn> commit)
    {
        if (commits!.Writer.TryWrite(commit))
            return;
        foreach (var reader in Readers())
            reader.Lag();
    }

    /// <summary>They are told to read again, as after falling behind.</summary>
    void ICommitObserver.Missed()
    {
        foreach (var reader in Readers())
            reader.Lag();
    }

    async Task HandOut(ChannelReader<IReadOnlyList<CommittedTurn>> from)
    {
        await foreach (var commit in from.ReadAllAsync())
        {
            var now = Readers();
            foreach (var happened in commit.SelectMany(LiveEvent.Of))
            {
                foreach (var reader in now.Where(r => r.Project == happened.Project))
                    reader.Offer(happened);
            }
        }
    }

    LiveReader[] Readers()
    {
        lock (gate)
            return [.. readers];
    }
}

/// <summary>One reader of a project's events.</summary>
sealed class LiveReader(ProjectId project)
{
    readonly Channel<LiveEvent> waiting = Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(Limits.EventsWaitingMax) { SingleReader = true }
    );

    public ProjectId Project { get; } = project;

    public ChannelReader<LiveEvent> Events => waiting.Reader;

    /// <summary>The reader fell behind: what it has missed it must read again.</summary>
    public bool HasLagged { get; private set; }

    public void Offer(LiveEvent happened)
    {
        if (!waiting.Writer.TryWrite(happened))
            Lag();
    }

    public void Lag()
    {
        HasLagged = true;
        waiting.Writer.TryComplete();
    }
}
