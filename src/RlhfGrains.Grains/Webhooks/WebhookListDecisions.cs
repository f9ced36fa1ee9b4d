using System.Security.Cryptography;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Webhooks;

/// <summary>A project's list of subscriptions, and the fan-out to them.</summary>
public static class WebhookListDecisions
{
    public static Decision<WebhookAdded> Add(WebhookListState hooks, AddWebhook m, Turn turn) =>
        Once.Decide(hooks.Requests, m.Request, () =>
        {
            if (WebhookRules.Fault(m.Draft) is { } fault)
                return Decision.Refuse<WebhookAdded>(WebhookRefusal.InvalidWebhook, fault);
            if (m.Secret.Length != AddWebhook.SecretBytes)
                return Decision.Refuse<WebhookAdded>(WebhookRefusal.InvalidWebhook, "a secret has 32 bytes");
            if (hooks.Find(m.Webhook) is not null)
                return Decision.Refuse<WebhookAdded>(RequestRefusal.IdReused, "there is a webhook of this id");
            if (hooks.Webhooks.Count >= WebhookListState.WebhooksMax)
                return Decision.Refuse<WebhookAdded>(
                    WebhookRefusal.TooManyWebhooks,
                    $"a project has at most {WebhookListState.WebhooksMax} webhooks"
                );
            var begun = new WebhookBegun(m.Webhook, m.Draft, m.Secret, turn.Now);
            var (events, sends) = List(hooks, m.Webhook, m.Draft, turn);
            sends.Insert(0, new(HookKey(turn, m.Webhook), new BeginWebhook(m.Webhook, m.Draft, m.Secret)));
            return Decision.Reply(
                new WebhookAdded(WebhookState.Begin(begun).View, SHA256.HashData(m.Secret)),
                events,
                sends
            );
        });

    public static Decision<Done> Change(WebhookListState hooks, ChangeWebhook m, Turn turn) =>
        Once.Decide(hooks.Requests, m.Request, () =>
        {
            if (hooks.Find(m.Webhook) is null)
                return Unknown();
            if (WebhookRules.Fault(m.Draft) is { } fault)
                return Decision.Refuse<Done>(WebhookRefusal.InvalidWebhook, fault);
            var (events, sends) = List(hooks, m.Webhook, m.Draft, turn);
            sends.Insert(0, new(HookKey(turn, m.Webhook), new AlterWebhook(m.Draft)));
            return Decision.Accept(events, sends);
        });

    public static Decision<Done> Remove(WebhookListState hooks, RemoveWebhook m, Turn turn) =>
        Once.Decide(hooks.Requests, m.Request, () =>
        {
            if (hooks.Find(m.Webhook) is null)
                return Unknown();
            var left = hooks
                .Webhooks.Where(w => w.Webhook != m.Webhook)
                .Aggregate(EventTypes.None, static (all, w) => all | w.Events);
            List<Send> sends = [new(HookKey(turn, m.Webhook), new EndWebhook())];
            if (left != hooks.Wanted)
                sends.Add(Want(turn, left));
            return Decision.Accept([new WebhookUnlisted(m.Webhook)], sends);
        });

    public static Decision<WebhookListView> Read(WebhookListState hooks, ReadWebhooks m, Turn turn) =>
        Decision.Reply(
            new WebhookListView(
                [.. hooks.Webhooks.Select(w => w.Webhook)],
                hooks.LookStatus is LookStatus.Due ? hooks.Look : null,
                [.. hooks.Webhooks.Where(w => w.Rule is not null).Select(w => new WatchedRule(w.Webhook, w.Rule!))]
            )
        );

    public static Decision<Done> Announce(WebhookListState hooks, Announce m, Turn turn)
    {
        List<Send> sends = [];
        foreach (var webhook in hooks.Webhooks)
        {
            List<WebhookEvent> told = [.. m.WebhookEvents.Where(h => webhook.Events.HasFlag(h.Type))];
            if (told.Count > 0)
                sends.Add(new(HookKey(turn, webhook.Webhook), new Enqueue(told)));
        }
        List<IEvent> events = [];
        if (m.AgreementMoved && hooks.Wanted.HasFlag(EventTypes.AgreementLow))
            AgreementLooks.Plan(hooks, turn, events, sends);
        return Decision.Accept(events, sends);
    }

    static (List<IEvent> Events, List<Send> Sends) List(
        WebhookListState hooks,
        WebhookId id,
        WebhookDraft draft,
        Turn turn
    )
    {
        List<IEvent> events = [new WebhookListed(id, draft.Events, draft.Rule)];
        List<Send> sends = [];
        var wanted = hooks
            .Webhooks.Where(w => w.Webhook != id)
            .Aggregate(draft.Events, static (all, w) => all | w.Events);
        if (wanted != hooks.Wanted)
            sends.Add(Want(turn, wanted));
        // Agreement may be low already.
        if (draft.Rule is { } rule && hooks.Find(id)?.Rule != rule)
            AgreementLooks.Plan(hooks, turn, events, sends);
        return (events, sends);
    }

    static Send Want(Turn turn, EventTypes events) =>
        new(GrainKeys.Of(GrainKeys.ProjectOf(turn.Self)), new WantEvents(events));

    static GrainKey HookKey(Turn turn, WebhookId id) => GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), id);

    static Decision<Done> Unknown() =>
        Decision.Refuse<Done>(WebhookRefusal.UnknownWebhook, "the project has no such webhook");
}
