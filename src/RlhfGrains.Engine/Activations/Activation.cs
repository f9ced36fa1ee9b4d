using RlhfGrains.Contracts;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// One grain whose neighbours may live elsewhere. It takes messages from any thread and one at a time; what waits
/// together is committed together, and answered after the commit. What it sends is stored with that commit and handed
/// to its neighbours until they have taken it.
/// </summary>
public sealed partial class Activation
{
    // The clock may be set while a timer waits by another one: look at it at least once a minute.
    static readonly TimeSpan TimerMax = TimeSpan.FromMinutes(1);

    // After a failure of the journal, what was due is tried again.
    static readonly TimeSpan JournalRetryDelay = TimeSpan.FromSeconds(1);

    readonly ActivationNode node;
    readonly Lock gate = new();
    readonly Queue<Work> mailbox = new();

    // The newest of each sender that waits in the mailbox.
    readonly Dictionary<GrainKey, ParcelWork> parcels = [];
    readonly Outbox outbox;
    readonly ActivationTurns turns;
    ITimer? timer;
    TaskCompletionSource? stopped;
    bool isRunning,
        isStopping;

    internal Activation(GrainKey key, ActivationNode node)
    {
        if (key.Name is not { Length: > 0 and <= GrainKey.NameCharsMax })
            throw new ArgumentException($"a grain's name has 1 to {GrainKey.NameCharsMax} characters", nameof(key));
        node.Catalogue.Kind(key.Kind);
        (Key, this.node) = (key, node);
        outbox = new Outbox(key, node, Schedule);
        turns = new ActivationTurns(key, node, outbox);
    }

    public GrainKey Key { get; }

    /// <summary>
    /// When the earliest of its sends that waits for its time is due; null when none waits. Whoever puts the activation
    /// away wakes one for it, or leaves that to a <see cref="Sweeper"/>.
    /// </summary>
    public Instant? NextDue => outbox.NextDue;

    /// <summary>Nothing waits in it, and all that it has sent was taken, or waits for its time.</summary>
    public bool IsIdle
    {
        get
        {
            lock (gate)
                return !isRunning && mailbox.Count == 0 && outbox.IsDelivered;
        }
    }

    /// <summary>Completes when what it has sent was taken, but for what waits for its time.</summary>
    internal Task Delivered => outbox.Drained;

    /// <summary>Asks the grain, and completes when what it decided is durable.</summary>
    /// <exception cref="GrainUnavailableException">Outcome unknown: ask again with the same id.</exception>
    /// <exception cref="GrainsBusyException">The mailbox is full: nothing happened.</exception>
    /// <exception cref="GrainsReadOnlyException">The journal cannot be written: nothing happened.</exception>
    /// <exception cref="GrainDefectException">The grain's code failed on this message: nothing happened.</exception>
    public Task<Answer<TReply>> Ask<TReply>(IMessage<TReply> message)
        where TReply : IReply
    {
        var ask = new Ask<TReply>(Key, message);
        Post(new AskWork(ask));
        return ask.Answer;
    }

    /// <inheritdoc cref="Ask{TReply}"/>
    /// <param name="message">One that has a reply.</param>
    public Task<ActivationAnswer> Ask(IMessage message)
    {
        var ask = new UntypedAsk(Key, message);
        Post(new AskWork(ask));
        return ask.Answer;
    }

    /// <summary>
    /// Takes messages of another grain, in order, each once however often it comes; completes when that is durable.
    /// </summary>
    /// <exception cref="Exception">Perhaps taken: hand them over again.</exception>
    public Task Take(Parcel parcel)
    {
        var work = new ParcelWork(parcel);
        lock (gate)
        {
            // A sender that has waited too long hands it over again, perhaps while it still waits here: it must not
            // wait, and be taken, twice.
            if (parcels.TryGetValue(parcel.Sender, out var waiting) && waiting.Joins(parcel))
            {
                Interlocked.Increment(ref node.Counters.Rejoined);
                return waiting.Done;
            }
        }
        Post(work);
        return work.Done;
    }

    /// <summary>
    /// Brings the grain into memory with all that it has sent, and delivers that: somebody found sends of it in the
    /// journal that nobody takes.
    /// </summary>
    /// <exception cref="GrainUnavailableException">The grain cannot be read now.</exception>
    public Task Wake()
    {
        var work = new WakeWork(confirms: true);
        Post(work);
        return work.Done;
    }

    /// <summary>
    /// Takes nothing more, answers what waits, and delivers what was sent, for as long as <see
    /// cref="ActivationOptions.DrainMax"/>. What is left is in the journal.
    /// </summary>
    public async Task Stop()
    {
        Task answered;
        lock (gate)
        {
            isStopping = true;
            stopped ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!isRunning)
                stopped.TrySetResult();
            answered = stopped.Task;
        }
        await answered;
        // A receiver that cannot be reached is left to the next activation, or to a sweeper.
        if (node.Options.DrainMax == TimeSpan.Zero)
            outbox.Close();
        using (node.Time.CreateTimer(_ => outbox.Close(), null, node.Options.DrainMax, Timeout.InfiniteTimeSpan))
            await outbox.Drained;
        outbox.Close();
        lock (gate)
            timer?.Dispose();
    }

    void Post(Work work)
    {
        lock (gate)
        {
            if (isStopping)
                throw new GrainUnavailableException($"{Key} is leaving this node");
            if (mailbox.Count >= node.Options.MailboxMax)
                throw new GrainsBusyException(
                    $"{node.Options.MailboxMax} messages wait for {Key}",
                    node.Options.BusyRetryAfter
                );
            mailbox.Enqueue(work);
            if (work is ParcelWork parcel)
                parcels[parcel.Parcel.Sender] = parcel;
            if (isRunning)
                return;
            isRunning = true;
        }
        if (node.Options.RunsOnPool)
            // Without what goes with whoever asks: the activation works for others too.
            ThreadPool.UnsafeQueueUserWorkItem(static activation => _ = activation.Run(), this, preferLocal: true);
        else
            _ = Run();
    }

    /// <summary>There is perhaps something due.</summary>
    void Wake(object? state)
    {
        try
        {
            Post(new WakeWork(confirms: false));
        }
        catch (Exception e) when (e is GrainUnavailableException or GrainsBusyException)
        {
            // It stops, or has work enough: with that it looks at what is due as well.
        }
    }

    void Schedule() => Schedule(null);

    void Schedule(TimeSpan? atMost)
    {
        TimeSpan? wait = null;
        if (!outbox.IsFull && outbox.NextDue is { } due)
            wait = Sooner(due - node.Time.Now(), TimerMax);
        if (outbox.NextRetry is { } retry)
            wait = Sooner(wait, retry);
        wait = Sooner(wait, atMost);
        lock (gate)
        {
            if (isStopping || wait is null)
                return;
            timer ??= node.Time.CreateTimer(Wake, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait.Value, Timeout.InfiniteTimeSpan);
        }
    }

    static TimeSpan? Sooner(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;
}
