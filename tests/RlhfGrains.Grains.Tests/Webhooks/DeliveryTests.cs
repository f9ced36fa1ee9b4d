using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Tests.Webhooks;

public sealed class DeliveryTests
{
    [Fact]
    public void Events_AreSentInTheirOrder_EachOnce()
    {
        var world = Hooked.World();
        Hooked.Tell(world, 3);

        Assert.Equal(
            ["i0", "i1", "i2"],
            Enumerable.Range(0, 3).Select(_ => Hooked.Attempt(world).What.Item!.Item.Value)
        );
        Assert.Null(Hooked.Next(world));
        Assert.Equal(0, Hooked.View(world).Waiting);
    }

    [Fact]
    public void Outcome_SaidTwice_CountsOnce()
    {
        var world = Hooked.World();
        Hooked.Tell(world, 2);
        var first = Hooked.Next(world)!;

        Hooked.Note(world, first);
        Hooked.Note(world, first);
        Hooked.Note(world, first, AttemptFault.TimedOut);

        Assert.Equal(2, Hooked.Next(world)!.Number);
        Assert.Equal(0, Hooked.View(world).FailuresInRow);
        Assert.Equal(1, Hooked.View(world).Waiting);
    }

    [Fact]
    public void Failure_WaitsLongerEachTime_AndBlocksWhatIsBehind()
    {
        var world = Hooked.World();
        Hooked.Tell(world, 2);
        var waits = new List<TimeSpan>();
        for (var failure = 1; failure <= 12; failure++)
        {
            Assert.Equal(1, Hooked.Attempt(world, AttemptFault.Status).Number);
            Assert.Null(Hooked.Next(world));
            var retryAt = Hooked.View(world).RetryAt!.Value;
            waits.Add(retryAt - world.Now);
            world.Now = retryAt - TimeSpan.FromMilliseconds(1);
            world.DeliverDue();
            Assert.Null(Hooked.Next(world));
            world.Now = retryAt;
            world.DeliverDue();
        }

        for (var i = 0; i < waits.Count; i++)
        {
            var wanted = Math.Min(5 * Math.Pow(2, i), 3_600);
            Assert.InRange(waits[i].TotalSeconds, wanted, wanted * 1.25);
        }
        Assert.True(waits.Skip(1).Zip(waits).Take(9).All(w => w.First > w.Second));
        Assert.Equal([1, 2], [Hooked.Attempt(world).Number, Hooked.Attempt(world).Number]);
    }

    [Fact]
    public void Backoff_IsTheSameAtEveryReplay_AndDiffersBetweenWebhooks()
    {
        Assert.Equal(Backoff.After(3, new("wh-1"), 7), Backoff.After(3, new("wh-1"), 7));
        Assert.Equal(50, Enumerable.Range(0, 50).Select(i => Backoff.After(3, new($"wh-{i}"), 7)).Distinct().Count());
    }

    [Fact]
    public void FailuresInARow_PauseIt_AndResumed_ItGoesOnWhereItStopped()
    {
        var world = Hooked.World();
        Hooked.Tell(world, 2);
        for (var failure = 1; failure <= Backoff.FailuresMax; failure++)
        {
            Assert.Null(Hooked.View(world).Paused);
            Hooked.Attempt(world, AttemptFault.Connection);
            world.Now += Backoff.LongestBase * 1.25;
            world.DeliverDue();
        }

        var paused = Hooked.View(world);
        Assert.Equal(PauseReason.EndpointFailed, paused.Paused);
        Assert.Null(paused.RetryAt);
        Assert.Null(Hooked.Next(world));
        Assert.Equal(0, world.Waiting);

        world.Ask(Hooked.Hook, new SetWebhookPaused(Hooked.Request(), Paused: false));
        Assert.Equal(0, Hooked.View(world).FailuresInRow);
        Assert.Equal([1, 2], [Hooked.Attempt(world).Number, Hooked.Attempt(world).Number]);
    }

    [Fact]
    public void Gone_PausesAtOnce()
    {
        var world = Hooked.World();
        Hooked.Tell(world);

        Hooked.Attempt(world, AttemptFault.Gone);

        Assert.Equal(PauseReason.EndpointGone, Hooked.View(world).Paused);
    }

    [Fact]
    public void RetryThatComesLate_ChangesNothing()
    {
        var world = Hooked.World();
        Hooked.Tell(world);
        Hooked.Attempt(world, AttemptFault.Status);
        world.Ask(Hooked.Hook, new SetWebhookPaused(Hooked.Request(), Paused: true));
        world.Ask(Hooked.Hook, new SetWebhookPaused(Hooked.Request(), Paused: false));
        Hooked.Attempt(world, AttemptFault.Status);
        var retryAt = Hooked.View(world).RetryAt;

        world.Send(Hooked.Hook, new RetryDelivery(1, 1));

        Assert.Equal(retryAt, Hooked.View(world).RetryAt);
        Assert.Null(Hooked.Next(world));
    }

    [Fact]
    public void FullQueue_PausesAndTellsWhatWasDroppedSinceWhen()
    {
        var world = Hooked.World();
        Hooked.Tell(world, WebhookState.QueueMax);
        Assert.Null(Hooked.View(world).Paused);
        var from = world.Now += TimeSpan.FromMinutes(1);
        Hooked.Tell(world);
        var to = world.Now += TimeSpan.FromMinutes(1);
        Hooked.Tell(world, 2);

        var view = Hooked.View(world);
        Assert.Equal((PauseReason.QueueFull, WebhookState.QueueMax), (view.Paused!.Value, view.Waiting));
        Assert.Equal(new DroppedEvents(3, from, to), view.Dropped);
        world.Ask(Hooked.Hook, new SetWebhookPaused(Hooked.Request(), Paused: false));
        Hooked.Attempt(world);
        Hooked.Tell(world);
        Assert.Equal(WebhookState.QueueMax, Hooked.View(world).Waiting);
        Assert.Null(Hooked.View(world).Paused);
        Assert.Equal(3, Hooked.View(world).Dropped!.Count);
    }

    [Fact]
    public void Paused_ItKeepsWhatComes()
    {
        var world = Hooked.World();
        world.Ask(Hooked.Hook, new SetWebhookPaused(Hooked.Request(), Paused: true));
        Hooked.Tell(world, 3);

        Assert.Null(Hooked.Next(world));
        Assert.Equal(3, Hooked.View(world).Waiting);
    }

    [Fact]
    public void Redelivery_KeepsTheId_AndComesBehindWhatWaits()
    {
        var world = Hooked.World();
        Hooked.Tell(world, 2);
        Hooked.Attempt(world);
        Hooked.Attempt(world);
        Hooked.Tell(world);

        var again = world.Ask(Hooked.Hook, new Redeliver(Hooked.Request(), 1)).Value;

        Assert.Equal((1L, DeliveryStatus.Waiting), (again.Number, again.Status));
        Assert.Equal("delivery-pending", world.Ask(Hooked.Hook, new Redeliver(Hooked.Request(), 1)).Refusal!.Code);
        Assert.Equal("unknown-delivery", world.Ask(Hooked.Hook, new Redeliver(Hooked.Request(), 99)).Refusal!.Code);
        Assert.Equal([3, 1], [Hooked.Attempt(world).Number, Hooked.Attempt(world).Number]);
        Assert.Equal(
            2,
            world.Ask(Hooked.Hook, new ReadDeliveries(10)).Value.Deliveries.Single(d => d.Number == 1).Attempts
        );
    }

    [Fact]
    public void Redelivery_OfWhatWaitsAfterAFailure_IsTriedAtOnce()
    {
        var world = Hooked.World();
        Hooked.Tell(world);
        Hooked.Attempt(world, AttemptFault.Status);

        Assert.Null(world.Ask(Hooked.Hook, new Redeliver(Hooked.Request(), 1)).Refusal);

        Assert.Equal(1, Hooked.Next(world)!.Number);
    }

    [Fact]
    public void Ping_GoesAheadEvenWhenPaused_AndIsTriedOnce()
    {
        var world = Hooked.World();
        Hooked.Tell(world);
        world.Ask(Hooked.Hook, new SetWebhookPaused(Hooked.Request(), Paused: true));
        var ping = world.Ask(Hooked.Hook, new PingWebhook(Hooked.Request())).Value;
        Assert.Equal("delivery-pending", world.Ask(Hooked.Hook, new PingWebhook(Hooked.Request())).Refusal!.Code);

        Assert.Equal(ping.Number, Hooked.Attempt(world, AttemptFault.Status).Number);

        Assert.Null(Hooked.Next(world));
        var tried = world
            .Ask(Hooked.Hook, new ReadDeliveries(10))
            .Value.Deliveries.Single(d => d.Number == ping.Number);
        Assert.Equal((DeliveryStatus.Failed, 1), (tried.Status, tried.Attempts));
        Assert.Equal(
            "unknown-delivery",
            world.Ask(Hooked.Hook, new Redeliver(Hooked.Request(), ping.Number)).Refusal!.Code
        );
        Assert.Equal(0, Hooked.View(world).FailuresInRow);
    }

    [Fact]
    public void History_KeepsTheNewest_NewestFirst()
    {
        var world = Hooked.World();
        Hooked.Tell(world, WebhookState.HistoryMax + 10);
        for (var i = 0; i < WebhookState.HistoryMax + 5; i++)
            Hooked.Attempt(world);

        var list = world.Ask(Hooked.Hook, new ReadDeliveries(1_000)).Value;

        Assert.Equal(5, list.Waiting);
        Assert.Equal(WebhookState.HistoryMax + 5, list.Deliveries.Count);
        Assert.Equal(
            Enumerable.Range(0, list.Deliveries.Count).Select(i => (long)WebhookState.HistoryMax + 10 - i),
            list.Deliveries.Select(d => d.Number)
        );
    }

    [Fact]
    public void Secret_RotatedSignsBesideTheOld_ForADay()
    {
        var world = Hooked.World();
        Hooked.Tell(world);
        byte[] fresh = [.. Enumerable.Repeat((byte)9, AddWebhook.SecretBytes)];

        world.Ask(Hooked.Hook, new RotateSecret(Hooked.Request(), fresh));

        Assert.Equal([9, 7], world.Ask(Hooked.Hook, new ReadNextDelivery()).Value.Secrets.Select(s => s[0]));
        world.Now += WebhookState.SecretOverlap;
        Assert.Equal([9], world.Ask(Hooked.Hook, new ReadNextDelivery()).Value.Secrets.Select(s => s[0]));
    }

    [Fact]
    public void Deleted_ItHoldsNothing_AndTakesNothing()
    {
        var world = Hooked.World();
        Hooked.Tell(world, 2);
        var sent = Hooked.Next(world)!;

        world.Ask(Hooked.Hooks, new RemoveWebhook(Hooked.Request(), Hooked.Id));
        Hooked.Note(world, sent);
        Hooked.Tell(world);
        world.Send(Hooked.Hook, new Enqueue([sent.What]));

        Assert.Null(Hooked.Next(world));
        Assert.Equal("unknown-webhook", world.Ask(Hooked.Hook, new ReadWebhook()).Refusal!.Code);
        Assert.DoesNotContain(
            Convert.ToBase64String([.. Enumerable.Repeat((byte)7, 32)]),
            world.Picture(Hooked.Hook),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Folding_GivesTheState_ThroughSnapshotsToo()
    {
        var world = Hooked.World(EventTypes.ItemCompleted | EventTypes.AgreementLow, Hooked.Rule);
        Hooked.Tell(world, 5);
        Hooked.Attempt(world);
        Hooked.Attempt(world, AttemptFault.TimedOut);
        world.Ask(Hooked.Hook, new PingWebhook(Hooked.Request()));
        world.Ask(Hooked.Hook, new RotateSecret(Hooked.Request(), new byte[32]));
        var before = world.Grains.ToDictionary(g => g, world.Picture);

        world.RestoreFromSnapshots();

        Assert.All(world.Grains, g => Assert.Equal(before[g], world.Picture(g)));
        Assert.All(world.Grains, g => Assert.Equal(world.RefoldedPicture(g), world.Picture(g)));
    }
}
