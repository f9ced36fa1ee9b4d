using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Tests.Webhooks;

/// <summary>What projects tell their webhooks, and when.</summary>
public sealed class AnnouncementTests
{
    const EventTypes Items = EventTypes.ItemCompleted | EventTypes.ItemContested;

    static readonly ProjectSettings TwoEach = Given.Settings(overlap: 2);

    [Fact]
    public void NobodySubscribed_NothingIsSent()
    {
        var world = Given.Open(Given.Item("i1"));

        Judge(world, "i1", 1, -1);

        Assert.DoesNotContain(Hooked.Hooks, world.Grains);
    }

    [Fact]
    public void ItemCompleted_IsToldWhenItHasItsOverlap_WithIdsAlone()
    {
        var world = Hooked.World(Items);
        Judge(world, "i1", 2);
        Assert.Null(Hooked.Next(world));

        JudgeFrom(1, world, "i1", 1);

        var told = Assert.Single(Waiting(world));
        Assert.Equal(EventTypes.ItemCompleted, told.Type);
        Assert.Equal(
            (new ItemId("i1"), Given.Batch, new CategoryId("creative"), 2),
            (told.Item!.Item, told.Item.Batch, told.Item.Category, told.Item.Judgments)
        );
        Assert.Empty(told.Item.Contested);
    }

    [Fact]
    public void ItemContested_IsToldWithTheCriterion_AndOnlyToWhomItConcerns()
    {
        var world = Hooked.World(EventTypes.ItemContested);
        Judge(world, "i1", 2, 1);
        Assert.Empty(Waiting(world));

        Judge(world, "i2", 2, -1);

        var told = Assert.Single(Waiting(world));
        Assert.Equal(EventTypes.ItemContested, told.Type);
        Assert.Equal([Given.Helpful], told.Item!.Contested);
    }

    [Fact]
    public void ItemCompletedAgain_AfterAWithdrawal_IsToldAgain()
    {
        var world = Hooked.World(Items);
        Judge(world, "i1", 2, 2);
        world.Ask(Given.Key("i1"), new WithdrawJudgment(Hooked.Request(), new("i1-0"), "a slip", TwoEach));

        JudgeFrom(5, world, "i1", 2);

        Assert.Equal(2, Waiting(world).Count);
    }

    [Theory]
    [InlineData("2 1", false)] // one direction
    [InlineData("2 -1", true)]
    [InlineData("0 0 1", false)]
    [InlineData("0 1 -1", true)]
    [InlineData("1 1 -1 -1", true)]
    [InlineData("1 1 1 -1 -1", false)]
    [InlineData("1", false)]
    public void Contested_IsWhatHasNoStrictMajority_OfAPreference(string strengths, bool isContested)
    {
        var values = strengths.Split(' ').Select(s => int.Parse(s)).ToArray();
        var world = Hooked.World(Items);

        Judge(world, "i1", Given.Settings(overlap: values.Length), 0, values);

        Assert.Equal(isContested, Waiting(world).Any(h => h.Type is EventTypes.ItemContested));
    }

    [Fact]
    public void Contested_LooksAtEveryPairAndEveryRating()
    {
        var world = Hooked.World(Items);
        var three = Given.Settings(overlap: 2);
        world.Ask(Given.Key("i3"), Given.Ranking("r1", "ann", "a", "b", "c") with { Settings = three });
        world.Ask(Given.Key("i3"), Given.Ranking("r2", "bob", "a", "c", "b") with { Settings = three });
        world.Ask(Given.Key("i1"), Given.Ratings("s1", "ann", 1, 2) with { Settings = three });
        world.Ask(Given.Key("i1"), Given.Ratings("s2", "bob", 1, 2) with { Settings = three });

        Assert.Equal([Given.Overall], Waiting(world).Single(h => h.Type is EventTypes.ItemContested).Item!.Contested);
    }

    [Fact]
    public void BatchCompleted_IsToldOnce_WhenEveryItemIsCompleteOrClosed()
    {
        var world = Hooked.World(EventTypes.BatchCompleted);
        world.Send(Given.BatchKey, new BatchPolicyChanged(Given.Terms(2, version: 2), BatchPolicy.Default));
        Judge(world, "i1", 1, 1);
        Judge(world, "i2", 1, 1);
        Assert.Empty(Waiting(world));

        world.Ask(Given.Key("i3"), new SetItemClosed(Hooked.Request(), Closed: true));

        Assert.Equal(new BatchWebhookEvent(Given.Batch, 3, 2, 1), Assert.Single(Waiting(world)).Batch);
        world.Ask(Given.Key("i1"), new SetItemClosed(Hooked.Request(), Closed: true));
        Assert.Single(Waiting(world));
    }

    [Fact]
    public void BatchThatComesLater_KnowsWhatIsWanted_AndNobodyHearsWhenTheLastHasGone()
    {
        var world = Hooked.World(Items);
        var later = new BatchId("b2");
        world.Ask(GrainKeys.Of(Given.Project), new AddBatch(later));
        Assert.Equal(Items, world.State<BatchState>(GrainKeys.Of(Given.Project, later)).Wanted);

        Hooked.Add(world, Hooked.Draft(EventTypes.BatchCompleted), new("wh-2"));
        Assert.Equal(Items | EventTypes.BatchCompleted, world.State<BatchState>(Given.BatchKey).Wanted);
        world.Ask(
            Hooked.Hooks,
            new ChangeWebhook(Hooked.Request(), new("wh-2"), Hooked.Draft(EventTypes.ItemContested))
        );
        Assert.Equal(Items, world.State<BatchState>(Given.BatchKey).Wanted);
        foreach (var id in new[] { Hooked.Id, new("wh-2") })
            world.Ask(Hooked.Hooks, new RemoveWebhook(Hooked.Request(), id));

        Assert.Equal(EventTypes.None, world.State<BatchState>(Given.BatchKey).Wanted);
    }

    [Fact]
    public void WhatItsGrainsWillSend_ReachesWhoSubscribed()
    {
        const EventTypes all =
            EventTypes.AnnotatorQualified
            | EventTypes.AnnotatorProbation
            | EventTypes.AnnotatorSuspended
            | EventTypes.DriftAlarm;
        var world = Hooked.World(all);
        var someone = new AnnotatorWebhookEvent(new("an-1"), new("creative"));
        WebhookEvent[] told =
        [
            new(EventTypes.AnnotatorQualified, world.Now, Annotator: someone),
            new(EventTypes.AnnotatorProbation, world.Now, Annotator: someone),
            new(EventTypes.AnnotatorSuspended, world.Now, Annotator: someone),
            new(
                EventTypes.DriftAlarm,
                world.Now,
                Drift: new(new("an-1"), new("creative"), "gold-correctness", "alarm-1", world.Now)
            ),
        ];

        world.Send(Hooked.Hooks, new Announce(told, false));

        Assert.Equal(told, Waiting(world));
    }

    [Fact]
    public void Subscription_IsTakenOnce_AndBounded()
    {
        var world = Given.Open(Given.Item("i1"));
        for (var i = 0; i < WebhookListState.WebhooksMax; i++)
            Assert.Null(Hooked.Add(world, id: new($"wh-{i}")).Refusal);
        Assert.Equal("too-many-webhooks", Hooked.Add(world, id: new("wh-x")).Refusal!.Code);
        var repeat = new AddWebhook(Given.Request("same"), new("wh-x"), Hooked.Draft(), new byte[32]);
        world.Ask(Hooked.Hooks, new RemoveWebhook(Hooked.Request(), new("wh-3")));

        var first = world.Ask(Hooked.Hooks, repeat).Value;
        var second = world.Ask(Hooked.Hooks, repeat with { Secret = [.. Enumerable.Repeat((byte)1, 32)] }).Value;

        Assert.Equal(first, second);
        Assert.Equal(WebhookListState.WebhooksMax, world.Ask(Hooked.Hooks, new ReadWebhooks()).Value.Webhooks.Count);
    }

    static List<WebhookEvent> Waiting(World world) =>
        [.. world.Ask(Hooked.Hook, new ReadDeliveries(100)).Value.Deliveries.Reverse().Select(d => d.What)];

    static void Judge(World world, string item, params int[] strengths) => Judge(world, item, TwoEach, 0, strengths);

    static void JudgeFrom(int person, World world, string item, int strength) =>
        Judge(world, item, TwoEach, person, strength);

    static void Judge(World world, string item, ProjectSettings settings, int from, params int[] strengths)
    {
        for (var i = 0; i < strengths.Length; i++)
            Assert.Null(
                world
                    .Ask(
                        Given.Key(item),
                        Given.Preference($"{item}-{from + i}", $"ann{from + i}", strengths[i], settings: settings)
                    )
                    .Refusal
            );
    }
}
