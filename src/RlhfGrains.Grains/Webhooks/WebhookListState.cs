using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>The webhooks of one project: who is told what, and when agreement is looked at for them.</summary>
public sealed class WebhookListState
{
    /// <summary>
    /// 16: a frontend, a dashboard, a chat and a ticket system, a few times over; each event is sent on to every one of
    /// them.
    /// </summary>
    public const int WebhooksMax = 16;

    readonly List<WebhookListed> webhooks = [];
    readonly HashSet<WebhookId> low = [];

    public IReadOnlyList<WebhookListed> Webhooks => webhooks;
    public RequestLog Requests { get; private init; } = new();

    /// <summary>Counts the looks at agreement.</summary>
    public long Look { get; private set; }

    /// <summary>Earliest time of the last look that was planned.</summary>
    public Instant LookAt { get; private set; }

    public LookStatus LookStatus { get; private set; }

    /// <summary>The last look that the host has answered.</summary>
    public long Answered { get; private set; }

    public EventTypes Wanted => webhooks.Aggregate(EventTypes.None, static (all, w) => all | w.Events);

    public WebhookListed? Find(WebhookId id) => webhooks.Find(w => w.Webhook == id);

    public bool IsLow(WebhookId id) => low.Contains(id);

    public void Apply(WebhookListed e)
    {
        var at = webhooks.FindIndex(w => w.Webhook == e.Webhook);
        if (at < 0)
        {
            webhooks.Add(e);
            return;
        }
        // Another rule has been crossed by nobody yet.
        if (webhooks[at].Rule != e.Rule)
            low.Remove(e.Webhook);
        webhooks[at] = e;
    }

    public void Apply(WebhookUnlisted e)
    {
        webhooks.RemoveAll(w => w.Webhook == e.Webhook);
        low.Remove(e.Webhook);
    }

    public void Apply(LookPlanned e)
    {
        Look = e.Look;
        LookAt = e.At;
        LookStatus = LookStatus.Planned;
    }

    public void Apply(LookDue _) => LookStatus = LookStatus.Due;

    public void Apply(LookEnded e)
    {
        Answered = e.Look;
        // Another one may have been planned while the host was reading.
        if (e.Look == Look)
            LookStatus = LookStatus.None;
    }

    public void Apply(AgreementCrossed e)
    {
        if (e.IsLow)
            low.Add(e.Webhook);
        else
            low.Remove(e.Webhook);
    }

    public WebhookListSnapshot Save() =>
        new(
            [.. webhooks],
            [.. webhooks.Select(w => w.Webhook).Where(low.Contains)],
            Look,
            LookAt,
            LookStatus,
            Answered,
            Requests.Save()
        );

    public static WebhookListState Restore(WebhookListSnapshot snapshot)
    {
        var state = new WebhookListState
        {
            Look = snapshot.Look,
            LookAt = snapshot.LookAt,
            LookStatus = snapshot.LookStatus,
            Answered = snapshot.Answered,
            Requests = RequestLog.Restore(snapshot.Requests),
        };
        state.webhooks.AddRange(snapshot.Webhooks);
        state.low.UnionWith(snapshot.Low);
        return state;
    }
}

public enum LookStatus
{
    None = 0,
    Planned = 1,

    /// <summary>It waits for the host.</summary>
    Due = 2,
}

public sealed record WebhookListSnapshot(
    IReadOnlyList<WebhookListed> Webhooks,
    IReadOnlyList<WebhookId> Low,
    long Look,
    Instant LookAt,
    LookStatus LookStatus,
    long Answered,
    RequestLogSnapshot Requests
);
