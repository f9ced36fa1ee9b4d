using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Tests.Webhooks;

/// <summary>Subscriptions of project p1, and a host that sends what they have to send.</summary>
static class Hooked
{
    public static readonly WebhookId Id = new("wh-1");
    public static readonly GrainKey Hooks = GrainKeys.WebhooksOf(Given.Project);
    public static readonly GrainKey Hook = GrainKeys.Of(Given.Project, Id);
    public static readonly AgreementRule Rule = new(null, Given.Helpful, AgreementCoefficient.AlphaNominal, 0.4);

    static int requests;

    public static WebhookDraft Draft(EventTypes events = EventTypes.ItemCompleted, AgreementRule? rule = null) =>
        new("https://hooks.example.org/a", "A test", events, rule);

    public static Answer<WebhookAdded> Add(World world, WebhookDraft? draft = null, WebhookId? id = null) =>
        world.Ask(
            Hooks,
            new AddWebhook(
                Request(),
                id ?? Id,
                draft ?? Draft(),
                [.. Enumerable.Repeat((byte)7, AddWebhook.SecretBytes)]
            )
        );

    public static World World(EventTypes events = EventTypes.ItemCompleted, AgreementRule? rule = null)
    {
        var world = Given.Open(Given.Item("i1"), Given.Item("i2"), Given.Item("i3", responses: 3));
        Assert.Null(Add(world, Draft(events, rule)).Refusal);
        world.DeliverDue();
        return world;
    }

    /// <summary>Queues as many events as are asked for.</summary>
    public static void Tell(World world, int count = 1, EventTypes type = EventTypes.ItemCompleted)
    {
        for (var i = 0; i < count; i++)
            world.Send(
                Hooks,
                new Announce(
                    [new WebhookEvent(type, world.Now, Item: new(new($"i{i}"), Given.Batch, new("creative"), 2, []))],
                    false
                )
            );
    }

    public static DeliveryView? Next(World world) => world.Ask(Hook, new ReadNextDelivery()).Value.Delivery;

    /// <summary>The host sends what is next, with this outcome.</summary>
    public static DeliveryView Attempt(World world, AttemptFault? fault = null)
    {
        var next = Next(world);
        Assert.NotNull(next);
        Note(world, next, fault);
        return next;
    }

    public static void Note(World world, DeliveryView delivery, AttemptFault? fault = null) =>
        world.Ask(
            Hook,
            new NoteAttempt(
                delivery.Number,
                new Attempt(delivery.Attempts + 1, world.Now, 12, fault is null ? 204 : 500, fault)
            )
        );

    public static WebhookView View(World world) => world.Ask(Hook, new ReadWebhook()).Value;

    public static Vocabulary.Request Request() => Given.Request($"request-{++requests}");
}
