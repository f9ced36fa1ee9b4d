using RlhfGrains.Contracts;
using RlhfGrains.Engine.Traces;
using RlhfGrains.Engine.Turns;

namespace RlhfGrains.Engine.Activations;

/// <summary>
/// The stored sends of one grain that are not taken yet, as far as its activation knows, on their way to the
/// neighbours. A receiver has one parcel at a time under way, from the oldest message on: so whatever parcel arrives,
/// however late, all that was sent before it has been taken.
/// </summary>
/// <param name="changed">Called when a delivery has ended: there may be another time to be woken at.</param>
sealed class Outbox(GrainKey owner, ActivationNode node, Action changed)
{
    readonly Lock gate = new();
    readonly Dictionary<GrainKey, OutboxLink> links = [];
    readonly Queue<OutboxLink> ready = new();
    readonly List<OutboxLink> resting = [];
    readonly PriorityQueue<PendingSend, (Instant At, long Number)> later = new();
    readonly long began = node.Time.GetTimestamp();
    readonly HashSet<TaskCompletionSource> forRoom = [],
        forAll = [];
    TaskCompletionSource? drained;
    int delivering,
        undelivered;
    bool closed;

    /// <summary>Completes when nothing is left but what waits for its time, or when it is closed.</summary>
    public Task Drained
    {
        get
        {
            lock (gate)
            {
                if (closed || links.Count == 0)
                    return Task.CompletedTask;
                return (drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    /// <summary>When whoever makes the grain send more is answered.</summary>
    public Hold Holds
    {
        get
        {
            lock (gate)
            {
                if (closed || links.Count == 0)
                    return Hold.None;
                if (IsOver)
                    return Hold.ForRoom;
                return Interlocked.Read(ref node.Counters.Undelivered) > node.Options.NodeUndeliveredMax
                    ? Hold.ForAll
                    : Hold.None;
            }
        }
    }

    public bool IsDelivered
    {
        get
        {
            lock (gate)
                return links.Count == 0;
        }
    }

    /// <summary>More is on its way than its receivers take as fast.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
                return IsOver;
        }
    }

    /// <summary>When the earliest send that waits for its time is due.</summary>
    public Instant? NextDue
    {
        get
        {
            lock (gate)
                return later.TryPeek(out _, out var at) ? at.At : null;
        }
    }

    /// <summary>How long until a receiver that could not be reached is tried again; null when there is none.</summary>
    public TimeSpan? NextRetry
    {
        get
        {
            lock (gate)
            {
                if (resting.Count == 0)
                    return null;
                var wait = resting.Min(l => l.RetryAt) - Uptime;
                return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            }
        }
    }

    bool IsOver => undelivered > node.Options.UndeliveredMax;

    TimeSpan Uptime => node.Time.GetElapsedTime(began);

    /// <summary>What the journal says is pending takes the place of what was known.</summary>
    public void Reset(IEnumerable<PendingSend> pending)
    {
        lock (gate)
        {
            later.Clear();
            foreach (var link in links.Values)
            {
                link.Sends.Clear();
                Count(link);
            }
            foreach (var send in pending.OrderBy(s => s.Id.Number))
                Put(send);
            // One under way is removed when its delivery has ended.
            foreach (
                var empty in links.Values.Where(l => l is { Sends.Count: 0, Stage: not LinkStage.Delivering }).ToList()
            )
                Remove(empty);
        }
    }

    /// <summary>Sets the result when there is what it waits for, or when the outbox is closed.</summary>
    public void Wait(TaskCompletionSource released, Hold hold)
    {
        lock (gate)
        {
            // It may have come meanwhile.
            if (closed || (hold is Hold.ForRoom ? !IsOver : links.Count == 0))
                released.TrySetResult();
            else
                (hold is Hold.ForRoom ? forRoom : forAll).Add(released);
        }
    }

    /// <summary>It waits no longer.</summary>
    public void GiveUp(TaskCompletionSource released)
    {
        lock (gate)
        {
            forRoom.Remove(released);
            forAll.Remove(released);
        }
    }

    public void Add(IReadOnlyList<PendingSend> committed)
    {
        lock (gate)
        {
            foreach (var send in committed)
                Put(send);
        }
    }

    /// <summary>Sends whose time has come: those to others go on their way.</summary>
    /// <returns>Those to the grain itself, in the order of their times; the others of more than so many come the next
    /// time. None while there is no room for what they would send.</returns>
    public List<PendingSend> TakeDue(Instant now, int ownMax)
    {
        List<PendingSend> own = [];
        lock (gate)
        {
            while (own.Count < ownMax && !IsOver && later.TryPeek(out var send, out var at) && at.At <= now)
            {
                later.Dequeue();
                if (send.Id.Receiver == owner)
                    own.Add(send);
                else
                    Queue(send);
            }
        }
        return own;
    }

    /// <summary>Starts every delivery that can be started.</summary>
    public void Deliver()
    {
        while (Next() is var (link, parcel))
            _ = Deliver(link, parcel);
    }

    /// <summary>Starts no further delivery.</summary>
    public void Close()
    {
        lock (gate)
        {
            if (closed)
                return;
            foreach (var link in links.Values)
                Count(link, 0);
            closed = true;
            drained?.TrySetResult();
            Release(forRoom);
            Release(forAll);
        }
    }

    async Task Deliver(OutboxLink link, Parcel parcel)
    {
        Exception? failure = null;
        using var span = Spans.Delivery(link.Receiver, node.Codec, parcel.Messages.Select(static m => m.Message));
        try
        {
            await node.Neighbours.Deliver(link.Receiver, parcel);
            Interlocked.Increment(ref node.Counters.Delivered);
        }
        catch (Exception e)
        {
            failure = e;
            Interlocked.Increment(ref node.Counters.DeliveryFailures);
            span?.Failed(e);
            if (link.Failures == 0)
                node.Options.Faults?.Invoke($"a delivery from {owner} to {link.Receiver} failed and is tried again", e);
        }
        Ended(link, parcel, failure);
        Deliver();
        changed();
    }

    void Put(PendingSend send)
    {
        if (send.NotBefore > Sending.AtOnce)
            later.Enqueue(send, (send.NotBefore, send.Id.Number));
        else
            Queue(send);
    }

    void Queue(PendingSend send)
    {
        if (!links.TryGetValue(send.Id.Receiver, out var link))
            links.Add(send.Id.Receiver, link = new OutboxLink(send.Id.Receiver));
        link.Sends.Add(send);
        Count(link);
        if (link.Stage is LinkStage.Idle)
            MakeReady(link);
    }

    void MakeReady(OutboxLink link)
    {
        link.Stage = LinkStage.Ready;
        ready.Enqueue(link);
    }

    (OutboxLink Link, Parcel Parcel)? Next()
    {
        lock (gate)
        {
            if (closed || delivering >= node.Options.DeliveriesMax)
                return null;
            var now = Uptime;
            foreach (var rested in resting.Where(l => l.RetryAt <= now).ToList())
            {
                resting.Remove(rested);
                MakeReady(rested);
            }
            while (ready.TryDequeue(out var link))
            {
                // Forgotten since it was queued.
                if (link.Stage is not LinkStage.Ready)
                    continue;
                link.Stage = LinkStage.Delivering;
                delivering++;
                return (link, link.Pack(owner, node.Options));
            }
            return null;
        }
    }

    void Ended(OutboxLink link, Parcel parcel, Exception? failure)
    {
        lock (gate)
        {
            delivering--;
            if (failure is null)
            {
                var numbers = parcel.Messages.Select(m => m.Number).ToHashSet();
                link.Sends.RemoveAll(s => numbers.Contains(s.Id.Number));
                link.Failures = 0;
            }
            if (link.Sends.Count == 0)
                Remove(link);
            else if (failure is null)
                MakeReady(link);
            else
                Rest(link, failure);
            Count(link);
        }
    }

    void Rest(OutboxLink link, Exception failure)
    {
        // One that has too much to do answers, and says when to come again.
        var delay = failure is GrainsBusyException busy
            ? busy.RetryAfter.TotalMilliseconds
            : Math.Min(
                node.Options.RetryMax.TotalMilliseconds,
                node.Options.RetryMin.TotalMilliseconds * Math.Pow(2, link.Failures++)
            );
        link.RetryAt = Uptime + TimeSpan.FromMilliseconds(delay);
        link.Stage = LinkStage.Resting;
        resting.Add(link);
    }

    // A receiver that does not answer keeps what is sent to it waiting, and nobody else.
    void Count(OutboxLink link) => Count(link, link.Failures == 0 ? link.Sends.Count : 0);

    void Count(OutboxLink link, int now)
    {
        if (closed || link.Counted == now)
            return;
        undelivered += now - link.Counted;
        Interlocked.Add(ref node.Counters.Undelivered, now - link.Counted);
        link.Counted = now;
        if (!IsOver)
            Release(forRoom);
    }

    static void Release(HashSet<TaskCompletionSource> held)
    {
        foreach (var released in held)
            released.TrySetResult();
        held.Clear();
    }

    void Remove(OutboxLink link)
    {
        link.Stage = LinkStage.Idle;
        resting.Remove(link);
        links.Remove(link.Receiver);
        if (links.Count > 0)
            return;
        Release(forAll);
        drained?.TrySetResult();
        drained = null;
    }
}

/// <summary>What an answer waits for.</summary>
enum Hold
{
    None,

    /// <summary>Until the grain has no more on its way than it may have.</summary>
    ForRoom,

    /// <summary>Until all that the grain has sent is taken.</summary>
    ForAll,
}
