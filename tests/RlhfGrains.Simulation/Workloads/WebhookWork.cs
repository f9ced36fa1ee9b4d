using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;
using RlhfGrains.Simulation.Callers;
using Attempt = RlhfGrains.Grains.Webhooks.Attempt;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>
/// Webhooks made, changed and removed, and a host that sends what they have to send, to endpoints that fail as often as
/// not.
/// </summary>
sealed class WebhookWork(Knowledge known)
{
    const int Webhooks = 3;

    readonly Dictionary<GrainKey, DeliveryView> next = [];
    readonly Dictionary<GrainKey, WebhookListView> looks = [];

    public Intent Add(int number)
    {
        var id = known.Fresh("hook-");
        var message = new AddWebhook(
            new Request(id, [20, (byte)number]),
            Webhook(),
            Draft(),
            new byte[known.Random.OneIn(12) ? 5 : AddWebhook.SecretBytes]
        );
        return new Intent(number, Hooks(), () => message) { Id = id, IsLogged = true };
    }

    public Intent Change(int number) => Logged(number, Hooks(), 21, r => new ChangeWebhook(r, Webhook(), Draft()));

    public Intent Remove(int number) => Logged(number, Hooks(), 22, r => new RemoveWebhook(r, Webhook()));

    public Intent ReadWebhooks(int number)
    {
        var hooks = Hooks();
        return new Intent(number, hooks, () => new ReadWebhooks()) { Learn = r => looks[hooks] = (WebhookListView)r };
    }

    /// <summary>What grains that are still to come will tell.</summary>
    public Intent Announce(int number)
    {
        var happening = new WebhookEvent(
            EventTypes.AnnotatorQualified,
            known.Clock.Now(),
            Annotator: new(known.Random.Pick(known.Annotators), Knowledge.Categories[0].Id)
        );
        return new Intent(number, Hooks(), () => new Announce([happening], AgreementMoved: true));
    }

    public Intent NoteAgreement(int number)
    {
        var hooks = Hooks();
        if (looks.GetValueOrDefault(hooks) is not { Look: { } look } seen)
            return ReadWebhooks(number);
        var high = known.Random.Below(100) / 100.0;
        List<RuleReading> readings =
        [
            .. seen.Rules.Select(r => new RuleReading(
                r.Webhook,
                r.Rule,
                new(high - 0.2, high - 0.4, high, 0.95, 10, known.Clock.Now())
            )),
        ];
        return new Intent(number, hooks, () => new NoteAgreement(look, readings));
    }

    public Intent Read(int number) => new(number, Hook(), () => new ReadWebhook());

    public Intent ReadDeliveries(int number) => new(number, Hook(), () => new ReadDeliveries(20));

    public Intent SetPaused(int number)
    {
        var paused = known.Random.OneIn(3);
        return Logged(number, Hook(), 23, r => new SetWebhookPaused(r, paused));
    }

    public Intent Rotate(int number) =>
        Logged(number, Hook(), 24, r => new RotateSecret(r, new byte[AddWebhook.SecretBytes]));

    public Intent Ping(int number) => Logged(number, Hook(), 25, r => new PingWebhook(r));

    public Intent Redeliver(int number)
    {
        var delivery = known.Random.Between(1, 4);
        return Logged(number, Hook(), 26, r => new Redeliver(r, delivery));
    }

    public Intent ReadNext(int number)
    {
        var hook = Hook();
        return new Intent(number, hook, () => new ReadNextDelivery())
        {
            Learn = r =>
            {
                if (((NextDelivery)r).Delivery is { } delivery)
                    next[hook] = delivery;
            },
        };
    }

    public Intent NoteAttempt(int number)
    {
        var hook = Hook();
        if (!next.TryGetValue(hook, out var delivery))
            return ReadNext(number);
        AttemptFault? fault = known.Random.Pick<AttemptFault?>([
            null,
            null,
            AttemptFault.Status,
            AttemptFault.TimedOut,
            AttemptFault.Gone,
        ]);
        var message = new NoteAttempt(
            delivery.Number,
            new Attempt(delivery.Attempts + 1, known.Clock.Now(), 5, fault is null ? 200 : 500, fault)
        );
        return new Intent(number, hook, () => message);
    }

    WebhookDraft Draft()
    {
        var events = known.Random.Pick([
            EventTypes.ItemCompleted | EventTypes.ItemContested | EventTypes.BatchCompleted,
            EventTypes.AgreementLow,
            EventTypes.AnnotatorQualified,
            EventTypes.None,
        ]);
        var rule = events.HasFlag(EventTypes.AgreementLow)
            ? new AgreementRule(null, Knowledge.Criteria[0].Id, AgreementCoefficient.Ac1, 0.5)
            : null;
        return new WebhookDraft("https://hooks.example.org/a", "A hook", events, rule);
    }

    Intent Logged(int number, GrainKey grain, byte content, Func<Request, IMessage> make)
    {
        var id = known.Fresh("hook-");
        var message = make(new Request(id, [content, (byte)number]));
        return new Intent(number, grain, () => message) { Id = id, IsLogged = true };
    }

    WebhookId Webhook() => new($"wh-{known.Random.Below(Webhooks)}");

    GrainKey Hooks() => GrainKeys.WebhooksOf(known.Project());

    GrainKey Hook() => GrainKeys.Of(known.Project(), Webhook());
}
