using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// The engine of one machine: one loop, one log. One thread takes messages from a bounded queue, decides, follows the
/// sends until none is left, and appends everything that it drained as one commit. Replies leave after the commit.
/// </summary>
public sealed partial class EmbeddedEngine : IEngine
{
    const int NotStarted = 0,
        Started = 1,
        NeverStarted = 2;

    // The clock may be set while a timer waits by another one: look at it at least once a minute.
    static readonly TimeSpan TimerMax = TimeSpan.FromMinutes(1);

    readonly IJournalStore journal;
    readonly AskQueue queue;
    readonly EngineLoop loop;
    readonly Counters counters = new();
    readonly CommitFeed feed;
    readonly EngineOptions options;
    readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly ITimer timer;
    int lifetime = NotStarted;
    long refusedBusy;

    /// <param name="journal">Belongs to the engine from now on: it is disposed with it.</param>
    /// <exception cref="PayloadException">A declaration of a kind is wrong; the message names it.</exception>
    /// <exception cref="ArgumentException">The journal is per grain: it cannot commit what many grains did in one
    /// group.</exception>
    public EmbeddedEngine(
        IEnumerable<GrainKind> kinds,
        IJournalStore journal,
        EngineOptions? options = null,
        TimeProvider? time = null
    )
    {
        if (journal.IsPerGrain)
            throw new ArgumentException(
                "this engine commits many grains at once, and the journal takes one at a time",
                nameof(journal)
            );
        this.journal = journal;
        this.options = options ?? new EngineOptions();
        time ??= TimeProvider.System;
        Catalogue = EngineKinds.CatalogueOf(kinds);
        queue = new AskQueue(this.options.QueueDepthMax);
        feed = new CommitFeed(this.options.Faults);
        loop = new EngineLoop(journal, Catalogue, this.options, time, queue, counters, feed, Replies.ByPool);
        timer = time.CreateTimer(_ => queue.Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What is stored, and under which names: of these kinds and of the engine's own.</summary>
    public GrainCatalogue Catalogue { get; }

    public EngineHealth Health => loop.Health;

    public EngineFigures Figures() => counters.ToFigures(queue.Depth, Interlocked.Read(ref refusedBusy));

    public bool IsShared => false;

    public IDisposable Subscribe(ICommitObserver observer, bool isLocal = false) => feed.Subscribe(observer);

    /// <summary>Reads the journal. Asks are answered when the task has completed.</summary>
    /// <exception cref="Exception">The journal cannot be used; the engine will not answer.</exception>
    public Task StartAsync()
    {
        if (Interlocked.CompareExchange(ref lifetime, Started, NotStarted) == NotStarted)
            new Thread(Run) { Name = "grains", IsBackground = true }.Start();
        return started.Task;
    }

    public ValueTask<Answer<TReply>> Ask<TReply>(
        GrainKey grain,
        IMessage<TReply> message,
        CancellationToken cancellation = default
    )
        where TReply : IReply
    {
        Catalogue.Kind(grain.Kind);
        if (grain.Name is not { Length: > 0 and <= GrainKey.NameCharsMax })
            throw new ArgumentException($"a grain's name has 1 to {GrainKey.NameCharsMax} characters", nameof(grain));
        cancellation.ThrowIfCancellationRequested();
        if (!started.Task.IsCompletedSuccessfully)
            throw new GrainUnavailableException($"the engine is not ready: {Health.Reason}");
        var ask = new Ask<TReply>(grain, message);
        switch (queue.Add(ask))
        {
            case Admission.Full:
                Interlocked.Increment(ref refusedBusy);
                throw new GrainsBusyException($"{options.QueueDepthMax} messages wait already", options.BusyRetryAfter);
            case Admission.Closed:
                throw new GrainsBusyException("the engine is stopping", options.BusyRetryAfter);
            default:
                return new(cancellation.CanBeCanceled ? ask.Answer.WaitAsync(cancellation) : ask.Answer);
        }
    }

    /// <summary>Takes nothing more, answers what it has taken, writes snapshots and closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (loop.Health.State == EngineState.Ready)
            loop.Health = new EngineHealth(EngineState.Stopping, "answering what was asked before");
        queue.Close();
        if (Interlocked.CompareExchange(ref lifetime, NeverStarted, NotStarted) == Started)
            await stopped.Task;
        await timer.DisposeAsync();
        await journal.DisposeAsync();
        loop.Health = new EngineHealth(EngineState.Stopped, "the engine has stopped");
    }

    void Run()
    {
        try
        {
            loop.Open();
        }
        catch (Exception e)
        {
            loop.Health = new EngineHealth(EngineState.Stopped, e.Message);
            started.SetException(e);
            stopped.SetResult();
            return;
        }
        started.SetResult();
        while (loop.Step())
        {
            if (!loop.HasAsks && !loop.LoopTasks.Any && queue.Depth == 0 && !IsDue())
                queue.Wait();
        }
        loop.Finish();
        stopped.SetResult();
    }

    /// <summary>Whether there is something to do now; if there is something later, the timer is set for it.</summary>
    bool IsDue()
    {
        var now = loop.Now;
        while (true)
        {
            if (loop.NextAt is not { } next)
                return false;
            if (next <= now)
                return true;
            var wait = next - now;
            timer.Change(wait < TimerMax ? wait : TimerMax, Timeout.InfiniteTimeSpan);
            // The timer counts from the moment it was set: if the clock has moved since it was read, set it again.
            var later = loop.Now;
            if (later == now)
                return false;
            now = later;
        }
    }
}
