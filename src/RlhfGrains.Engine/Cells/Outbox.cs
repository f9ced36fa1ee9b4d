using RlhfGrains.Contracts;
using RlhfGrains.Engine.Traces;

namespace RlhfGrains.Engine.Cells;

/// <summary>
/// The stored sends of one grain that are not taken yet, as far as its cell knows, on their way to the neighbours. A receiver has one parcel at a time
/// under way, from the oldest message on: so whatever parcel arrives, however late, all that was sent before it has been taken.
/// </summary>
/// <param name="changed">Called when a delivery has ended: there may be another time to be woken at.</param>
sealed class Outbox(GrainKey owner, CellNode node, Action changed)
{
    /// <summary>The time of a send that waits for none.</summary>
    public static readonly DateTimeOffset AtOnce = DateTimeOffset.UnixEpoch;

    readonly Lock gate = new();
    readonly Dictionary<GrainKey, Link> links = [];
    readonly Queue<Link> ready = new();
    readonly List<Link> resting = [];
    readonly PriorityQueue<PendingSend, (DateTimeOffset At, long Number)> later = new();
    readonly long began = node.Time.GetTimestamp();
    TaskCompletionSource? drained;
    int delivering;
    bool closed;

    /// <summary>Completes when nothing is left but what waits for its time, or when it is closed.</summary>
    public Task Drained
    {
        get
        {
            lock (gate)
            {
                if (closed || links.Count == 0) return Task.CompletedTask;
                return (drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }
    }

    public bool IsDelivered
    {
        get { lock (gate) return links.Count == 0; }
    }

    /// <summary>When the earliest send that waits for its time is due.</summary>
    public DateTimeOffset? NextDue
    {
        get { lock (gate) return later.TryPeek(out _, out var at) ? at.At : null; }
    }

    /// <summary>How long until a receiver that could not be reached is tried again; null when there is none.</summary>
    public TimeSpan? NextRetry
    {
        get
        {
            lock (gate)
            {
                if (resting.Count == 0) return null;
                var wait = resting.Min(l => l.RetryAt) - Uptime;
                return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
            }
        }
    }

    TimeSpan Uptime => node.Time.GetElapsedTime(began);

    /// <summary>What the journal says is pending takes the place of what was known.</summary>
    public void Reset(IEnumerable<PendingSend> pending)
    {
        lock (gate)
        {
            later.Clear();
            foreach (var link in links.Values) link.Sends.Clear();
            foreach (var send in pending.OrderBy(s => s.Id.Number)) Put(send);
            // One under way is removed when its delivery has ended.
            foreach (var empty in links.Values.Where(l => l is { Sends.Count: 0, Stage: not LinkStage.Delivering }).ToList()) Remove(empty);
        }
    }

    public void Add(IReadOnlyList<PendingSend> committed)
    {
        lock (gate)
        {
            foreach (var send in committed) Put(send);
        }
    }

    /// <summary>Sends whose time has come: those to others go on their way.</summary>
    /// <returns>Those to the grain itself, in the order of their times; the others of more than so many come the next time.</returns>
    public List<PendingSend> TakeDue(DateTimeOffset now, int ownMax)
    {
        List<PendingSend> own = [];
        lock (gate)
        {
            while (own.Count < ownMax && later.TryPeek(out var send, out var at) && at.At <= now)
            {
                later.Dequeue();
                if (send.Id.Receiver == owner) own.Add(send);
                else Queue(send);
            }
        }
        return own;
    }

    /// <summary>Starts every delivery that can be started.</summary>
    public void Deliver()
    {
        while (Next() is var (link, parcel)) _ = Deliver(link, parcel);
    }

    /// <summary>Starts no further delivery.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            drained?.TrySetResult();
        }
    }

    async Task Deliver(Link link, Parcel parcel)
    {
        var isTaken = false;
        using var span = Spans.Delivery(link.Receiver, node.Codec, parcel.Messages.Select(static m => m.Message));
        try
        {
            await node.Neighbours.Deliver(link.Receiver, parcel);
            isTaken = true;
        }
        catch (Exception e)
        {
            span?.Failed(e);
            if (link.Failures == 0) node.Options.Faults?.Invoke($"a delivery from {owner} to {link.Receiver} failed and is tried again", e);
        }
        Ended(link, isTaken ? parcel : null);
        Deliver();
        changed();
    }

    void Put(PendingSend send)
    {
        if (send.NotBefore > AtOnce) later.Enqueue(send, (send.NotBefore, send.Id.Number));
        else Queue(send);
    }

    void Queue(PendingSend send)
    {
        if (!links.TryGetValue(send.Id.Receiver, out var link)) links.Add(send.Id.Receiver, link = new Link(send.Id.Receiver));
        link.Sends.Add(send);
        if (link.Stage is LinkStage.Idle) MakeReady(link);
    }

    void MakeReady(Link link)
    {
        link.Stage = LinkStage.Ready;
        ready.Enqueue(link);
    }

    (Link Link, Parcel Parcel)? Next()
    {
        lock (gate)
        {
            if (closed || delivering >= node.Options.DeliveriesMax) return null;
            var now = Uptime;
            foreach (var rested in resting.Where(l => l.RetryAt <= now).ToList())
            {
                resting.Remove(rested);
                MakeReady(rested);
            }
            while (ready.TryDequeue(out var link))
            {
                // Forgotten since it was queued.
                if (link.Stage is not LinkStage.Ready) continue;
                link.Stage = LinkStage.Delivering;
                delivering++;
                return (link, link.Pack(owner, node.Options));
            }
            return null;
        }
    }

    void Ended(Link link, Parcel? taken)
    {
        lock (gate)
        {
            delivering--;
            if (taken is not null)
            {
                var numbers = taken.Messages.Select(m => m.Number).ToHashSet();
                link.Sends.RemoveAll(s => numbers.Contains(s.Id.Number));
                link.Failures = 0;
            }
            if (link.Sends.Count == 0) Remove(link);
            else if (taken is not null) MakeReady(link);
            else Rest(link);
        }
    }

    void Rest(Link link)
    {
        var delay = Math.Min(node.Options.RetryMax.TotalMilliseconds, node.Options.RetryMin.TotalMilliseconds * Math.Pow(2, link.Failures++));
        link.RetryAt = Uptime + TimeSpan.FromMilliseconds(delay);
        link.Stage = LinkStage.Resting;
        resting.Add(link);
    }

    void Remove(Link link)
    {
        link.Stage = LinkStage.Idle;
        resting.Remove(link);
        links.Remove(link.Receiver);
        if (links.Count > 0) return;
        drained?.TrySetResult();
        drained = null;
    }

    enum LinkStage
    {
        Idle,
        Ready,
        Delivering,
        Resting,
    }

    /// <summary>What is on its way to one receiver.</summary>
    sealed class Link(GrainKey receiver)
    {
        public GrainKey Receiver { get; } = receiver;
        public List<PendingSend> Sends { get; } = [];
        public LinkStage Stage { get; set; }
        public int Failures { get; set; }
        public TimeSpan RetryAt { get; set; }

        public Parcel Pack(GrainKey sender, CellOptions options)
        {
            List<ParcelItem> messages = [];
            var bytes = 0;
            for (var i = 0; i < Sends.Count && i < options.ParcelMessagesMax && bytes < options.ParcelBytesMax; i++)
            {
                messages.Add(new ParcelItem(Sends[i].Id.Number, Sends[i].NotBefore > AtOnce, Sends[i].Message));
                bytes += Sends[i].Message.Length;
            }
            return new Parcel(sender, messages);
        }
    }
}
