using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>One subscription: what it is, what waits to be sent, and what was sent lately.</summary>
public sealed class WebhookState
{
    /// <summary>
    /// 10,000: hours of a busy project, or a large replay; some two megabytes, no more than a full batch takes.
    /// </summary>
    public const int QueueMax = 10_000;

    /// <summary>
    /// 200 finished deliveries: what somebody looks at when an endpoint has lost something, and can have sent again.
    /// </summary>
    public const int HistoryMax = 200;

    /// <summary>A day in which both secrets sign: receivers are changed by the next working day.</summary>
    public static readonly TimeSpan SecretOverlap = TimeSpan.FromHours(24);

    readonly LinkedList<DeliveryView> queue = new();
    readonly LinkedList<DeliveryView> history = new();
    WebhookBegun? begun;
    byte[] secret = [];
    byte[]? secretBefore;
    Instant? overlapUntil,
        pausedAt;
    DroppedEvents? dropped;

    public RequestLog Requests { get; private init; } = new();
    public bool IsThere => begun is not null;
    public PauseReason? Paused { get; private set; }
    public int FailuresInRow { get; private set; }
    public Instant? RetryAt { get; private set; }

    /// <summary>How many deliveries were ever numbered.</summary>
    public long Numbered { get; private set; }

    /// <summary>Sent ahead of everything; at most one.</summary>
    public DeliveryView? Ping { get; private set; }

    public DeliveryView? Head => queue.First?.Value;
    public int Waiting => queue.Count;

    /// <summary>What is to be sent now.</summary>
    public DeliveryView? Next => !IsThere ? null : Ping ?? (Paused is null && RetryAt is null ? Head : null);

    public string Url => begun!.Draft.Url;

    public DeliveryView? FindWaiting(long number) =>
        Ping?.Number == number ? Ping : queue.FirstOrDefault(d => d.Number == number);

    public DeliveryView? FindFinished(long number) => history.FirstOrDefault(d => d.Number == number);

    public IEnumerable<DeliveryView> NewestFirst =>
        (Ping is null ? [] : new[] { Ping }).Concat(queue.Reverse()).Concat(history.Reverse());

    public IReadOnlyList<byte[]> Secrets(Instant now) =>
        secretBefore is not null && now < overlapUntil ? [secret, secretBefore] : [secret];

    public WebhookView View =>
        new(
            begun!.Webhook,
            begun.Draft,
            begun.At,
            Paused,
            pausedAt,
            queue.Count,
            dropped,
            FailuresInRow,
            RetryAt,
            overlapUntil
        );

    public static WebhookState Begin(WebhookBegun e)
    {
        var state = new WebhookState();
        state.Apply(e);
        return state;
    }

    public void Apply(WebhookBegun e)
    {
        begun = e;
        secret = e.Secret;
    }

    public void Apply(WebhookAltered e) => begun = begun! with { Draft = e.Draft };

    public void Apply(WebhookEnded _)
    {
        begun = null;
        secret = [];
        secretBefore = null;
        Ping = null;
        queue.Clear();
        history.Clear();
    }

    public void Apply(SecretRotated e)
    {
        secretBefore = secret;
        secret = e.Secret;
        overlapUntil = e.OverlapUntil;
    }

    public void Apply(WebhookPaused e)
    {
        Paused = e.Reason;
        pausedAt = e.At;
        RetryAt = null;
    }

    public void Apply(WebhookResumed _)
    {
        Paused = null;
        pausedAt = null;
        FailuresInRow = 0;
    }

    public void Apply(DeliveryQueued e) => queue.AddLast(Number(e.What, e.At));

    public void Apply(PingQueued e) => Ping = Number(new WebhookEvent(EventTypes.Ping, e.At), e.At);

    public void Apply(DeliveriesDropped e) =>
        dropped = new DroppedEvents((dropped?.Count ?? 0) + e.Count, dropped?.From ?? e.At, e.At);

    public void Apply(DeliveryRequeued e)
    {
        var finished = FindFinished(e.Number)!;
        history.Remove(finished);
        queue.AddLast(finished with { Status = DeliveryStatus.Waiting });
    }

    public void Apply(RetryDue _) => RetryAt = null;

    public void Apply(DeliveryAttempted e)
    {
        var isDelivered = e.Attempt.Fault is null;
        if (Ping?.Number == e.Number)
        {
            Finish(Ping, e.Attempt, isDelivered ? DeliveryStatus.Delivered : DeliveryStatus.Failed);
            Ping = null;
            return;
        }
        FailuresInRow = isDelivered ? 0 : FailuresInRow + 1;
        RetryAt = e.RetryAt;
        var head = queue.First!.Value;
        queue.RemoveFirst();
        if (isDelivered)
            Finish(head, e.Attempt, DeliveryStatus.Delivered);
        else
            queue.AddFirst(head with { Attempts = e.Attempt.Number, Last = e.Attempt });
    }

    DeliveryView Number(WebhookEvent what, Instant at) =>
        new(begun!.Webhook, ++Numbered, what, at, DeliveryStatus.Waiting, 0, null);

    void Finish(DeliveryView delivery, Attempt last, DeliveryStatus status)
    {
        history.AddLast(delivery with { Status = status, Attempts = last.Number, Last = last });
        if (history.Count > HistoryMax)
            history.RemoveFirst();
    }

    public WebhookSnapshot Save() =>
        new(
            begun,
            secret,
            secretBefore,
            overlapUntil,
            Paused,
            pausedAt,
            dropped,
            FailuresInRow,
            RetryAt,
            Numbered,
            Ping,
            [.. queue],
            [.. history],
            Requests.Save()
        );

    public static WebhookState Restore(WebhookSnapshot snapshot)
    {
        var state = new WebhookState
        {
            begun = snapshot.Begun,
            secret = snapshot.Secret,
            secretBefore = snapshot.SecretBefore,
            overlapUntil = snapshot.OverlapUntil,
            Paused = snapshot.Paused,
            pausedAt = snapshot.PausedAt,
            dropped = snapshot.Dropped,
            FailuresInRow = snapshot.FailuresInRow,
            RetryAt = snapshot.RetryAt,
            Numbered = snapshot.Numbered,
            Ping = snapshot.Ping,
            Requests = RequestLog.Restore(snapshot.Requests),
        };
        foreach (var delivery in snapshot.Queue)
            state.queue.AddLast(delivery);
        foreach (var delivery in snapshot.History)
            state.history.AddLast(delivery);
        return state;
    }
}

public sealed record WebhookSnapshot(
    WebhookBegun? Begun,
    byte[] Secret,
    byte[]? SecretBefore,
    Instant? OverlapUntil,
    PauseReason? Paused,
    Instant? PausedAt,
    DroppedEvents? Dropped,
    int FailuresInRow,
    Instant? RetryAt,
    long Numbered,
    DeliveryView? Ping,
    IReadOnlyList<DeliveryView> Queue,
    IReadOnlyList<DeliveryView> History,
    RequestLogSnapshot Requests
);
