using RlhfGrains.Contracts;
using RlhfGrains.Engine.Codec;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// The engine without its thread: takes asks from a queue, a group at a time, and survives its journal's failures.
/// Whoever drives it, a thread or a simulation, does so from one place at a time.
/// </summary>
/// <param name="leave">How the first so many asks leave with their outcomes: see <see cref="Replies"/>.</param>
sealed class EngineLoop(
    IJournalStore journal,
    GrainCatalogue catalogue,
    EngineOptions options,
    TimeProvider time,
    AskQueue queue,
    Counters counters,
    CommitFeed feed,
    Action<List<Ask>, int> leave
)
{
    readonly EngineClock clock = new(time, EngineClock.LeapMax);
    readonly ClockWatch watch = new(options.Warnings);
    readonly List<Ask> asks = [];
    readonly LoopTasks loopTasks = new();
    Session? session;
    TimeSpan retryAt;
    string? failure;
    JournalUnwritableException? unwritable;
    volatile EngineHealth health = new(EngineState.Starting, "reading the journal");

    public EngineHealth Health
    {
        get => watch.Warning is { } warning ? health with { Warning = warning } : health;
        set => health = value;
    }

    /// <summary>When there is something to do without an ask; null when there is nothing.</summary>
    public Instant? NextAt => session is null || unwritable is not null ? clock.Now() + RetryIn : session.NextDue;

    /// <summary>A group was full, and asks are left for the next one.</summary>
    public bool HasAsks => asks.Count > 0;

    public Instant Now => clock.Now();

    /// <summary>What is to be done between two groups.</summary>
    public LoopTasks LoopTasks => loopTasks;

    /// <summary>Reads the journal for the first time.</summary>
    /// <exception cref="Exception">It cannot be used as it is.</exception>
    public void Open()
    {
        session = NewSession();
        watch.Look(clock.Ahead);
        health = unwritable is null ? EngineHealth.Ready : new EngineHealth(EngineState.ReadOnly, unwritable.Message);
    }

    /// <summary>Runs one group.</summary>
    /// <returns>False when the queue is closed and everything in it is answered.</returns>
    public bool Step()
    {
        if (!queue.Take(asks, options.GroupAsksMax))
            return false;
        if (session is null && !Reopen())
        {
            FailAll($"the journal cannot be used: {failure}", null);
            loopTasks.FailAll($"the journal cannot be used: {failure}", null);
            return true;
        }
        try
        {
            if (unwritable is not null && RetryIn == TimeSpan.Zero)
                TryWriting();
            counters.Turns.Begin();
            loopTasks.DoNext(session!);
            counters.Turns.Lap(TurnPart.LoopTask);
            asks.RemoveRange(0, session!.Run(asks, unwritable is null ? null : ChangeRefused));
            session.KeepBounded();
            counters.ClockAheadTicks = watch.Look(clock.Ahead).Ticks;
            counters.Turns.End();
        }
        catch (JournalFailedException e) when (e.InnerException is JournalUnwritableException reason)
        {
            // Nobody was answered yet: the same asks come again, and of them those are answered that change nothing.
            CannotWrite(reason);
        }
        catch (Exception e)
        {
            // Whatever it was, what is in memory is no longer certain to be what is in the journal.
            Failed(e is JournalFailedException { InnerException: { } journalError } ? journalError : e);
        }
        return true;
    }

    /// <summary>After the last step: leaves the journal in a state from which a start is quick.</summary>
    public void Finish()
    {
        loopTasks.Close();
        try
        {
            session?.CoverSome();
        }
        catch (JournalFailedException e)
        {
            // Only the snapshots are missing then, and the next start takes longer.
            options.Faults?.Invoke("the last snapshots could not be written", e.InnerException!);
        }
    }

    // Not by the clock: that is slower while it was set back.
    TimeSpan RetryIn => retryAt > clock.Uptime ? retryAt - clock.Uptime : TimeSpan.Zero;

    Session NewSession() =>
        new(journal, catalogue, clock, options, counters, feed, leave, text =>
            health = new EngineHealth(EngineState.Starting, text)
        );

    bool Reopen()
    {
        // Reading may begin anew at once; it is writing that has to wait.
        if (RetryIn > TimeSpan.Zero && unwritable is null)
            return false;
        try
        {
            Open();
            return true;
        }
        catch (Exception e)
        {
            Failed(e);
            return false;
        }
    }

    void Failed(Exception e)
    {
        session = null;
        unwritable = null;
        failure = e.Message;
        // The first attempt comes at once: most failures are of one moment.
        retryAt = health.State == EngineState.JournalFailing ? clock.Uptime + options.JournalRetryDelay : clock.Uptime;
        health = new EngineHealth(EngineState.JournalFailing, $"the journal failed: {e.Message}");
        counters.CommitFailures++;
        options.Faults?.Invoke("the journal failed; what was in memory is dropped and read again", e);
        FailAll($"the journal failed, so the outcome is unknown: {e.Message}", e);
    }

    void CannotWrite(JournalUnwritableException reason)
    {
        session = null;
        unwritable = reason;
        retryAt = clock.Uptime + options.JournalRetryDelay;
        counters.CommitFailures++;
        options.Faults?.Invoke("nothing new can be kept; reading goes on, and writing is tried again", reason);
    }

    /// <summary>The next change that comes is written, or shows that it still cannot be.</summary>
    void TryWriting()
    {
        unwritable = null;
        health = EngineHealth.Ready;
    }

    GrainsReadOnlyException ChangeRefused() =>
        new(unwritable!.Message, unwritable.IsFull, options.JournalRetryDelay, unwritable);

    void FailAll(string message, Exception? inner)
    {
        foreach (var ask in asks)
        {
            ask.Failed(new GrainUnavailableException(message, inner));
            ask.Complete();
        }
        counters.Answered += asks.Count;
        counters.Failed += asks.Count;
        asks.Clear();
    }
}
