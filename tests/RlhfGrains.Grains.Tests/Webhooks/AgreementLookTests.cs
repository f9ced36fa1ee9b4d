using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Tests.Webhooks;

/// <summary>When agreement is looked at for webhooks, and what is told of it.</summary>
public sealed class AgreementLookTests
{
    [Fact]
    public void Crossing_IsToldOnce_AndAgainOnlyAfterItRecovered()
    {
        var world = World();

        Read(world, high: 0.41);
        Assert.Equal(0, Told(world));
        Read(world, high: 0.39);
        Assert.Equal(1, Told(world));
        Read(world, high: 0.10);
        Assert.Equal(1, Told(world));
        Read(world, high: 0.40);
        Read(world, high: 0.60);
        Assert.Equal(1, Told(world));
        Read(world, high: 0.20);
        Assert.Equal(2, Told(world));

        var told = world.Ask(Hooked.Hook, new ReadDeliveries(1)).Value.Deliveries[0].What.Agreement!;
        Assert.Equal((Hooked.Rule, 0.20), (told.Rule, told.Reading.High));
    }

    [Fact]
    public void Answer_SaidTwiceOrLate_CountsOnce()
    {
        var world = World();
        var look = Look(world);
        var note = new NoteAgreement(look, [Reading(0.1)]);

        world.Ask(Hooked.Hooks, note);
        world.Ask(Hooked.Hooks, note with { Readings = [Reading(0.9)] });
        world.Ask(Hooked.Hooks, note with { Look = look + 5 });

        Assert.Equal(1, Told(world));
        Assert.Null(world.Ask(Hooked.Hooks, new ReadWebhooks()).Value.Look);
    }

    [Fact]
    public void Looks_AreAtLeastTheirIntervalApart_HoweverMuchMoves()
    {
        var world = World();
        var first = Look(world);
        world.Send(Hooked.Hooks, new Announce([], AgreementMoved: true));
        var planned = world.Waiting;
        for (var i = 0; i < 5; i++)
            world.Send(Hooked.Hooks, new Announce([], AgreementMoved: true));
        world.Ask(Hooked.Hooks, new NoteAgreement(first, []));

        Assert.Equal(planned, world.Waiting);
        world.Now += AgreementLooks.IntervalMin - TimeSpan.FromMilliseconds(1);
        world.DeliverDue();
        Assert.Null(world.Ask(Hooked.Hooks, new ReadWebhooks()).Value.Look);
        world.Now += TimeSpan.FromMilliseconds(1);
        world.DeliverDue();
        Assert.Equal(first + 1, Look(world));
    }

    [Fact]
    public void AnotherRule_BeginsAnew()
    {
        var world = World();
        Read(world, high: 0.1);
        var stricter = Hooked.Rule with { Threshold = 0.8 };
        world.Ask(
            Hooked.Hooks,
            new ChangeWebhook(Hooked.Request(), Hooked.Id, Hooked.Draft(EventTypes.AgreementLow, stricter))
        );

        Read(world, high: 0.1); // of the rule before
        Assert.Equal(1, Told(world));
        world.Now += AgreementLooks.IntervalMin;
        world.Send(Hooked.Hooks, new Announce([], AgreementMoved: true));
        world.DeliverDue();
        world.Ask(Hooked.Hooks, new NoteAgreement(Look(world), [Reading(0.1) with { Rule = stricter }]));

        Assert.Equal(2, Told(world));
    }

    [Fact]
    public void Batch_SaysWhenEnoughHasChanged_ALittleOftenAndThenRarely()
    {
        var world = Given.Open([.. Enumerable.Range(0, 400).Select(i => Given.Item($"i{i}"))]);
        Hooked.Add(world, Hooked.Draft(EventTypes.AgreementLow, Hooked.Rule));
        for (var i = 0; i < 400; i++)
        {
            for (var person = 0; person < 5; person++)
                world.Ask(Given.Key($"i{i}"), Given.Preference($"j{person}", $"ann{person}", 1));
        }

        var announced = world.Journal.Count(j => j.Event is AgreementAnnounced);
        Assert.InRange(announced, 50, 80);
    }

    static World World()
    {
        var world = Hooked.World(EventTypes.AgreementLow, Hooked.Rule);
        Assert.NotNull(world.Ask(Hooked.Hooks, new ReadWebhooks()).Value.Look);
        return world;
    }

    static long Look(World world) => world.Ask(Hooked.Hooks, new ReadWebhooks()).Value.Look!.Value;

    static RuleReading Reading(double high) =>
        new(Hooked.Id, Hooked.Rule, new AgreementReading(high - 0.1, high - 0.2, high, 0.95, 100, Instant.UnixEpoch));

    /// <summary>The host answers the look that is due, and another one is planned.</summary>
    static void Read(World world, double high)
    {
        if (world.Ask(Hooked.Hooks, new ReadWebhooks()).Value.Look is null)
        {
            world.Now += AgreementLooks.IntervalMin;
            world.Send(Hooked.Hooks, new Announce([], AgreementMoved: true));
            world.DeliverDue();
        }
        world.Ask(Hooked.Hooks, new NoteAgreement(Look(world), [Reading(high)]));
    }

    static int Told(World world) => world.Ask(Hooked.Hook, new ReadDeliveries(100)).Value.Deliveries.Count;
}
