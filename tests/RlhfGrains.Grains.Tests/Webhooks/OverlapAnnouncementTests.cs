using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Tests.Webhooks;

/// <summary>
/// Every way in which the number of judgments that an item is to get can change, and what is told of it.
/// </summary>
public sealed class OverlapAnnouncementTests
{
    const EventTypes All = EventTypes.ItemCompleted | EventTypes.ItemContested | EventTypes.BatchCompleted;

    static readonly AdaptiveOverlap Adaptive = new(2, 5, .95, .8, 0, [Given.Helpful], 0, [1]);

    readonly World world = Hooked.World(All);

    public OverlapAnnouncementTests()
    {
        Publish(overlap: 3);
        world.Ask(Given.Key("i3"), new SetItemClosed(Hooked.Request(), Closed: true));
    }

    public static TheoryData<string> Ways => new("batch", "settings", "adaptive", "no-limit-and-back");

    [Theory]
    [MemberData(nameof(Ways))]
    public void AnotherOverlap_ThatCompletesItems_IsToldOfThem_AndOfTheirBatch(string way)
    {
        Judge("i1", 2, 1);
        Judge("i2", 2, 1);
        Assert.Empty(Told());

        Change(way);

        Assert.Equal(
            [EventTypes.ItemCompleted, EventTypes.ItemCompleted, EventTypes.BatchCompleted],
            Told().Select(h => h.Type).Order()
        );
        Assert.All(Told().Where(h => h.Item is not null), h => Assert.Equal(2, h.Item!.Judgments));
        Assert.Equal(new BatchWebhookEvent(Given.Batch, 3, 2, 1), Told().Single(h => h.Batch is not null).Batch);
        Change(way);
        Assert.Equal(3, Told().Count);
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("settings")]
    public void AnotherOverlap_ThatCompletesAnItem_IsToldWithWhatIsContested(string way)
    {
        Judge("i1", 2, -1);

        Change(way);

        Assert.Equal([Given.Helpful], Told().Single(h => h.Type is EventTypes.ItemContested).Item!.Contested);
    }

    [Fact]
    public void AnotherOverlap_ThatCompletesAnItem_TellsItsAnnotatorsWhereTheyStand()
    {
        Judge("i1", 2, 1);
        Assert.DoesNotContain(world.State<ItemState>(Given.Key("i1")).Judgments, j => j.Told);

        Change("settings");

        var (category, criterion) = (new CategoryId("creative"), Given.Helpful);
        Assert.Equal((category, criterion), (Peers("ann0").Single().Category, Peers("ann0").Single().Criterion));
        Assert.True(world.State<ItemState>(Given.Key("i1")).Judgments.All(j => j.Told && j.ConsensusTold));
    }

    [Fact]
    public void ARaisedOverlap_TakesTheCompletionBack_AndTheNextIsToldAgain()
    {
        Change("settings");
        Judge("i1", 2, 1);
        Judge("i2", 2, 1);
        Assert.Equal(3, Told().Count);

        Publish(overlap: 3);
        Assert.False(world.State<ItemState>(Given.Key("i1")).IsComplete);
        Assert.Equal(1, world.State<BatchState>(Given.BatchKey).Finished);
        JudgeFrom(2, "i1", 1);
        JudgeFrom(2, "i2", 1);

        Assert.Equal(6, Told().Count);
        Assert.Equal(2, Told().Count(h => h.Type is EventTypes.BatchCompleted));
    }

    [Fact]
    public void AWithdrawal_ThatLeavesTheOthersOfOneMind_IsACompletion()
    {
        Change("adaptive");
        // Two against one are not sure, two alone are.
        Judge("i1", 1, -1, 1);
        Assert.DoesNotContain(Told(), h => h.Item?.Item == new ItemId("i1"));

        world.Ask(Given.Key("i1"), new WithdrawJudgment(Hooked.Request(), new("i1-1"), "a slip", Settings()));
        world.DeliverDue();

        Assert.Equal(2, Told().Single(h => h.Item?.Item == new ItemId("i1")).Item!.Judgments);
    }

    [Fact]
    public void NewerSettings_ThatComeWithATaskFirst_AreToldOfOnce()
    {
        Judge("i1", 2, 1);
        Judge("i2", 2, 1);
        var newer = Given.Settings(version: 9, overlap: 2);
        var again = new Permit(
            new("lease-1"),
            new("ann0"),
            WorkKind.Reaudit,
            1,
            0,
            new byte[16],
            0,
            null,
            null,
            0,
            [],
            null,
            new NamedWork(new("i1"), Given.Batch, new("creative"))
        );

        // As a cluster has it: the item meets the newer settings before its batch tells of them.
        Assert.Null(world.Ask(Given.Key("i1"), new LeaseItem(again, newer)).Refusal);
        world.Send(Given.BatchKey, new BatchPolicyChanged(OverlapTerms.Of(newer), BatchPolicy.Default));
        world.DeliverDue();

        Assert.Equal(2, Told().Count(h => h.Type is EventTypes.ItemCompleted));
        Assert.Single(Told(), h => h.Type is EventTypes.BatchCompleted);
    }

    [Fact]
    public void OlderTerms_ThatComeLate_ChangeNothing()
    {
        Judge("i1", 2, 1);
        var late = new ReviewOverlap(Given.Batch, null, Given.Terms(2, version: 0));

        world.Send(Given.Key("i1"), late);
        world.DeliverDue();

        Assert.False(world.State<ItemState>(Given.Key("i1")).IsComplete);
        Assert.Empty(Told());
    }

    /// <summary>
    /// On a cluster the project's word to a new batch may come after the first judgments of its items.
    /// </summary>
    [Fact]
    public void TheFirstThatABatchIsTold_ReachesItemsThatHaveDecidedByOlderSettings()
    {
        var late = new World();
        Given.Stage(late, [Given.Item("i1")]);
        Assert.Null(late.Ask(Given.BatchKey, new OpenBatch(Given.Import, SkipBad: false)).Refusal);
        late.DeliverDue();
        var older = Given.Settings(version: 1, overlap: 1);
        Assert.Null(late.Ask(Given.Key("i1"), Given.Preference("j1", "ann0", 1, settings: older)).Refusal);
        Assert.True(late.State<ItemState>(Given.Key("i1")).IsComplete);

        late.Send(Given.BatchKey, new BatchPolicyChanged(Given.Terms(null, version: 2), BatchPolicy.Default));
        late.DeliverDue();

        Assert.False(late.State<ItemState>(Given.Key("i1")).IsComplete);
    }

    [Fact]
    public void TheLastItemThatIsWaitedFor_BecomesGold_AndTheBatchIsComplete()
    {
        Judge("i1", 2, 1, 2);
        Assert.DoesNotContain(Told(), h => h.Type is EventTypes.BatchCompleted);

        Assert.Null(
            world.Ask(Given.Key("i2"), new SetGold(Hooked.Request(), Given.FirstIsBetter(), Settings())).Refusal
        );

        Assert.Equal(
            new BatchWebhookEvent(Given.Batch, 3, 1, 1),
            Told().Single(h => h.Type is EventTypes.BatchCompleted).Batch
        );
    }

    [Fact]
    public void ABatchOfGoldAlone_IsNeverComplete()
    {
        var gold = Given.Open([Given.Item("g1")], _ => Given.FirstIsBetter());
        Hooked.Add(gold, Hooked.Draft(All));
        gold.Ask(Given.Key("g1"), new SetGold(Hooked.Request(), null, Given.Settings()));

        gold.Ask(Given.Key("g1"), new SetGold(Hooked.Request(), Given.FirstIsBetter(), Given.Settings()));

        Assert.Empty(gold.Ask(Hooked.Hook, new ReadDeliveries(100)).Value.Deliveries);
    }

    void Change(string way)
    {
        switch (way)
        {
            case "batch":
                world.Ask(
                    GrainKeys.Of(Given.Project),
                    new SetBatchPolicy(Hooked.Request(), Given.Batch, new BatchPolicy(0, 2))
                );
                break;
            case "settings":
                Publish(overlap: 2);
                break;
            case "adaptive":
                Publish(overlap: null, Adaptive);
                break;
            default:
                if (Settings().Overlap == 3)
                    Publish(overlap: null);
                Publish(overlap: 2);
                break;
        }
        world.DeliverDue();
    }

    void Publish(int? overlap, AdaptiveOverlap? adaptive = null)
    {
        var draft = Given.Draft with
        {
            Overlap = overlap,
            Assignment = AssignmentPolicy.Default with { Overlap = adaptive },
        };
        Assert.Null(
            world
                .Ask(GrainKeys.Of(Given.Project), new ChangeSettings(Hooked.Request(), Settings().Version, draft))
                .Refusal
        );
        world.DeliverDue();
    }

    ProjectSettings Settings() => world.Ask(GrainKeys.Of(Given.Project), new ReadProject()).Value.Settings;

    void Judge(string item, params int[] strengths) => JudgeFrom(0, item, strengths);

    void JudgeFrom(int from, string item, params int[] strengths)
    {
        for (var i = 0; i < strengths.Length; i++)
            Assert.Null(
                world
                    .Ask(
                        Given.Key(item),
                        Given.Preference($"{item}-{from + i}", $"ann{from + i}", strengths[i], settings: Settings())
                    )
                    .Refusal
            );
        world.DeliverDue();
    }

    IReadOnlyList<PeerCounts> Peers(string annotator) =>
        world.Ask(Given.AnnotatorKey(annotator), new ReadAnnotator()).Value.Now.Peers;

    List<WebhookEvent> Told() =>
        [.. world.Ask(Hooked.Hook, new ReadDeliveries(100)).Value.Deliveries.Reverse().Select(d => d.What)];
}
