using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Recounts;
using RlhfGrains.Grains.Tests.Leases;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Items;

/// <summary>Items g1 and g2 are gold (the response listed first is better); i1 to i4 are ordinary.</summary>
public sealed partial class GoldTests
{
    static readonly GoldDraft SecondIsBetter = new(
        [new(Given.Helpful, new GoldPreference(new("b"), new("a"), new(null, null, 1, null)), null, null)],
        "second"
    );

    readonly World world = Given.Open(
        [
            Given.Item("i1"),
            Given.Item("g1"),
            Given.Item("i2"),
            Given.Item("g2"),
            Given.Item("i3"),
            Given.Item("i4", category: "factual"),
        ],
        item => item.Id.Value[0] == 'g' ? Given.FirstIsBetter() : null
    );

    readonly ProjectSettings settings = Given.Settings(overlap: 2) with
    {
        Quality = QualityPolicies.None with { Gold = new GoldPolicy(.5, Key) },
    };
    int requests;

    /// <summary>One of the project's keys under which one gold item stands before each of the ordinary ones.</summary>
    static byte[] Key =>
        Enumerable
            .Range(0, 100_000)
            .Select(BitConverter.GetBytes)
            .First(key =>
                Enumerable
                    .Range(1, 4)
                    .All(i =>
                        GoldPlaces.Stands(new GoldPolicy(.5, key), new($"i{i}"), WorkKind.Regular, 0)
                        && !GoldPlaces.Stands(new GoldPolicy(.5, key), new($"i{i}"), WorkKind.Regular, 1)
                    )
            );

    public GoldTests() => Given.Told(world, overlap: 2);

    [Fact]
    public void ImportedGold_IsOutsideTheOrdinaryWork()
    {
        var progress = world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress;

        Assert.Equal((5, 3, 2), (progress[0].Items, progress[0].Open, progress[0].Gold));
        Assert.Equal((1, 1, 0), (progress[1].Items, progress[1].Open, progress[1].Gold));
        var hints = Enumerable
            .Range(0, 200)
            .Select(n => Hint(WorkKind.Regular, (ulong)n * 0x9E3779B97F4A7C15, attempt: 1)!.Value.Value)
            .ToHashSet();
        Assert.Equal(["i1", "i2", "i3", "i4"], hints.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void SuggestedGold_IsEachAsLikely_OfTheCategory_AndNeverMetTwice()
    {
        var hints = Enumerable.Range(0, 1_000).Select(n => Hint(WorkKind.Gold, (ulong)n)!.Value.Value).ToList();
        // Four standard deviations of 1,000 throws of a coin.
        Assert.InRange(hints.Count(h => h == "g1"), 500 - 64, 500 + 64);
        Assert.Equal(
            hints,
            Enumerable
                .Range(0, 1_000)
                .Select(n => Hint(WorkKind.Gold, (ulong)n, annotator: new("somebody-else"))!.Value.Value)
        );
        Assert.Null(Hint(WorkKind.Gold, 1, new("factual")));

        var ann = Worker.Enroll(world, "ann", settings);
        Direct("g1", ann.Id, 1);
        Assert.All(Enumerable.Range(0, 20), n =>
            Assert.Equal("g2", Hint(WorkKind.Gold, (ulong)n, annotator: ann.Id)!.Value.Value)
        );
        Direct("g2", ann.Id, 1);
        Assert.Null(Hint(WorkKind.Gold, 1, annotator: ann.Id));
    }

    [Fact]
    public void GoldTask_TakesNoSlot_IsInNoAgreement_AndIsCountedRightOrWrong()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        var (task, item) = Gold(ann);
        Assert.Null(ann.Submit(task).Value.Feedback);

        var judgment = Assert.Single(world.State<ItemState>(item).Judgments);
        Assert.Equal(
            (WorkKind.Gold, false, 0),
            (judgment.Recorded.Kind, judgment.Counts, world.State<ItemState>(item).SlotsFilled)
        );
        Assert.Empty(world.Ask(Given.BatchKey, new ReadCounts()).Value.Series);
        Assert.Equal(1, world.Ask(ann.Key, new ReadAnnotator()).Value.Gold.Sum(g => g.Answered));
        Check();
    }

    [Fact]
    public void TwoAnnotators_MeetGoldBeforeTheSameItems_AndSeeItsSidesTheOtherWayRound()
    {
        var tasks = new[] { "ann", "bob" }
            .Select(name => Worker.Enroll(world, name, settings))
            .Select(worker => All(worker))
            .ToList();

        // Two creative items with gold before them, one with none left, and the factual one.
        Assert.Equal(tasks[0].Select(t => t.Item).Order(), tasks[1].Select(t => t.Item).Order());
        Assert.Equal(6, tasks[0].Count);
        foreach (var (item, first) in tasks[0])
            Assert.NotEqual(first, tasks[1].Single(t => t.Item == item).First);
        foreach (var theirs in tasks)
        {
            var order = theirs.Select(t => t.Item[0]).ToList();
            // What gold stands before comes right behind it.
            Assert.All(Enumerable.Range(0, order.Count).Where(i => order[i] == 'g'), i =>
                Assert.Equal('i', order[i + 1])
            );
        }

        List<(string Item, int First)> All(Worker worker)
        {
            var all = new List<(string, int)>();
            while (worker.Next() is { } task)
            {
                var item = worker.ItemOf(task);
                all.Add((GrainKeys.IdOf(item), world.State<ItemState>(item).Find(task.Lease)!.Presentation[0]));
                worker.Submit(task);
            }
            return all;
        }
    }

    [Fact]
    public void Gold_ThatRanOut_ComesBackFirst_AndThenWhatItStandsBefore()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        var (task, item) = Gold(ann);
        world.Now = task.ExpiresAt;
        world.DeliverDue();

        var again = ann.Next()!;
        Assert.Equal((item, WorkKind.Gold), (ann.ItemOf(again), world.State<ItemState>(item).Find(again.Lease)!.Kind));
        ann.Submit(again);
        Assert.StartsWith("i", GrainKeys.IdOf(ann.ItemOf(ann.Next()!)), StringComparison.Ordinal);
        Check();
    }

    [Fact]
    public void LateGold_IsTaken_AndNobodyAnswersOneTwice()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        var (task, item) = Gold(ann);
        world.Now = task.ExpiresAt.AddMinutes(1);
        world.DeliverDue();

        Assert.Null(world.Ask(item, ann.Judgment(task)).Refusal);
        Assert.Equal(
            Refusal.Of(SubmitRefusal.AlreadyJudged).Code,
            world.Ask(item, Preference("again", ann.Id, 1)).Refusal!.Code
        );
        Check();
    }

    [Fact]
    public void ItemThatBecomesGold_KeepsItsJudgmentsInTheCounts_AndLosesItsPlaceInTheWork()
    {
        Direct("i1", new("ann"), 1);
        Direct("i1", new("bob"), -1);
        Direct("i2", new("ann"), 1);
        var counts = Series();

        Assert.Equal((1, 0), Set("i1", Given.FirstIsBetter()));
        Assert.Equal((1, 0), Set("i2", Given.FirstIsBetter()));
        Direct("i1", new("cat"), 1);

        Assert.Equal(counts, Series());
        Assert.Equal(WorkKind.Gold, world.State<ItemState>(Given.Key("i1")).Judgments[2].Recorded.Kind);
        var progress = world.Ask(Given.BatchKey, new ReadBatch()).Value.Progress[0];
        Assert.Equal((1, 4, 3L, 1), (progress.Open, progress.Gold, progress.Judgments, progress.Complete));
        Assert.Empty(world.Ask(Given.AnnotatorKey("ann"), new ReadAnnotator()).Value.Gold);
        Assert.Equal((1, 1), GoldOf("cat"));
        Check();
    }

    [Fact]
    public void LiveLease_OfAnItemThatBecomesGold_KeepsItsSlot()
    {
        var ann = Worker.Enroll(world, "ann", settings with { Quality = QualityPolicies.None });
        var task = ann.Next()!;
        var item = ann.ItemOf(task);
        Set(GrainKeys.IdOf(item), Given.FirstIsBetter());

        Assert.Null(ann.Submit(task).Refusal);

        Assert.True(Assert.Single(world.State<ItemState>(item).Judgments).FillsSlot);
        Assert.Empty(world.Ask(ann.Key, new ReadAnnotator()).Value.Gold);
        Check();
    }

    [Fact]
    public void ChangedGold_CorrectsEveryCountExactly_AndSoDoesTakingItAway()
    {
        Direct("g1", new("ann"), 2);
        Direct("g1", new("bob"), -1);
        Direct("g2", new("ann"), 1);
        Assert.Null(
            world
                .Ask(
                    Given.Key("g1"),
                    Given.Judgment("nothing", "cat", []) with
                    {
                        Flags = [SubmitJudgment.CannotJudge],
                    }
                )
                .Refusal
        );
        Assert.Equal((2, 2), GoldOf("ann"));
        Assert.Equal((1, 0), GoldOf("bob"));

        Assert.Equal((2, 2), Set("g1", SecondIsBetter));
        Assert.Equal((2, 1), GoldOf("ann"));
        Assert.Equal((1, 1), GoldOf("bob"));
        Check();

        Assert.Equal((0, 2), Set("g1", null));
        Assert.Equal((0, 0), Set("g1", null));
        Assert.Equal((1, 1), GoldOf("ann"));
        Assert.Equal((0, 0), GoldOf("bob"));
        Check();

        // A withdrawal takes back what was told: here nothing.
        Withdraw("g1", "g1-bob");
        Assert.Equal((3, 1), Set("g1", Given.FirstIsBetter()));
        Assert.Equal((2, 2), GoldOf("ann"));
        Withdraw("g1", "g1-ann");
        Assert.Equal((1, 1), GoldOf("ann"));
        Assert.Equal((4, 0), Set("g1", SecondIsBetter));
        Check();
    }

    [Fact]
    public void SetGold_RefusesInOrder_AndOnceMeansOnce()
    {
        Direct("g1", new("zoe"), 1);
        var old = new SetGold(Given.Request("a"), SecondIsBetter, settings with { Version = 0 });
        Assert.Equal(Refusal.Of(ItemRefusal.SettingsChanged), world.Ask(Given.Key("g1"), old).Refusal);
        Assert.Equal("unknown-item", world.Ask(Given.Key("nobody"), old with { Settings = settings }).Refusal!.Code);
        Assert.Equal(
            "invalid-gold",
            world.Ask(Given.Key("g1"), new SetGold(Given.Request("b"), new([], null), settings)).Refusal!.Code
        );
        for (var n = 1; n < SetGold.AnswersMax; n++)
            Set("g1", n % 2 == 0 ? Given.FirstIsBetter() : SecondIsBetter);
        Assert.Equal(
            "too-many-gold-answers",
            world.Ask(Given.Key("g1"), new SetGold(Given.Request("c"), SecondIsBetter, settings)).Refusal!.Code
        );

        var first = world.Ask(Given.Key("g2"), new SetGold(Given.Request("d"), SecondIsBetter, settings)).Value;
        Assert.Equal(
            first,
            world.Ask(Given.Key("g2"), new SetGold(Given.Request("d"), SecondIsBetter, settings)).Value
        );
        Assert.Equal(
            "id-reused",
            world.Ask(Given.Key("g2"), new SetGold(Given.Request("d", 1), null, settings)).Refusal!.Code
        );
        Check();
    }

    (Worker, ProjectSettings) Practising(GoldPolicy? gold = null)
    {
        var policy = new QualificationPolicy(Qualifications.Candidate.Rule, [], UnqualifiedMayWork: false);
        var draft = Given.Draft with
        {
            Overlap = 2,
            Quality = QualityPolicies.None with { Qualification = policy, Gold = gold },
        };
        var changed = world
            .Ask(GrainKeys.Of(Given.Project), new ChangeSettings(Given.Request("policy"), 1, draft))
            .Value.Settings;
        world.DeliverDue();
        return (Worker.Enroll(world, "new", changed), changed);
    }

    /// <summary>The annotator's next gold task; ordinary ones before it are judged.</summary>
    (TaskView Task, GrainKey Item) Gold(Worker ann)
    {
        while (true)
        {
            var task = ann.Next()!;
            var item = ann.ItemOf(task);
            if (world.State<ItemState>(item).Find(task.Lease)!.Kind is WorkKind.Gold)
                return (task, item);
            ann.Submit(task);
        }
    }

    int Strength(TaskView task, GrainKey item, int forTheFirstListed) =>
        world.State<ItemState>(item).Find(task.Lease)!.Presentation[0] == 0 ? forTheFirstListed : -forTheFirstListed;

    ItemId? Hint(
        WorkKind kind,
        ulong draw,
        CategoryId? category = null,
        AnnotatorId? annotator = null,
        int attempt = 0
    ) =>
        world
            .Ask(
                Given.BatchKey,
                new SuggestItem(annotator ?? new("nobody"), kind, category is { } c ? [c] : null, draw, attempt)
            )
            .Value.Item;

    void Direct(string item, AnnotatorId annotator, int strength) =>
        Assert.Null(world.Ask(Given.Key(item), Preference($"{item}-{annotator}", annotator, strength)).Refusal);

    SubmitJudgment Preference(string id, AnnotatorId annotator, int strength) =>
        Given.Preference(id, annotator.Value, strength, settings: settings);

    void Withdraw(string item, string judgment) =>
        Assert.Null(
            world
                .Ask(
                    Given.Key(item),
                    new WithdrawJudgment(Given.Request($"w-{judgment}"), new(judgment), "wrong", settings)
                )
                .Refusal
        );

    (int Version, int Corrected) Set(string item, GoldDraft? gold)
    {
        var newest = settings with
        {
            Version = Math.Max(settings.Version, world.State<ItemState>(Given.Key(item)).NewestSettings),
        };
        var receipt = world.Ask(Given.Key(item), new SetGold(Given.Request($"set-{++requests}"), gold, newest)).Value;
        return (receipt.Version, receipt.Corrected);
    }

    (int Answered, int Right) GoldOf(string annotator)
    {
        var gold = world.Ask(Given.AnnotatorKey(annotator), new ReadAnnotator()).Value.Gold;
        return (gold.Sum(g => g.Answered), gold.Sum(g => g.Right));
    }

    bool UsedUp(Worker ann) => world.State<AnnotatorState>(ann.Key).IsGoldUsedUp;

    List<string> Series() =>
        [
            .. world
                .Ask(Given.BatchKey, new ReadCounts())
                .Value.Series.Select(c => $"{c.Series} {string.Join(",", c.State)}"),
        ];

    /// <summary>Live equals recount, and every state its re-fold.</summary>
    void Check()
    {
        var recount = new Recount((_, criterion) => settings.Find(criterion)?.Scale);
        foreach (var key in world.Grains.Where(g => g.Kind == GrainKeys.Item))
            recount.Add(key, world.State<ItemState>(key));
        foreach (var key in world.Grains.Where(g => g.Kind == GrainKeys.Batch))
            recount.Compare(key, world.State<BatchState>(key));
        foreach (var key in world.Grains.Where(g => g.Kind == GrainKeys.Annotator))
            recount.Compare(key, world.State<AnnotatorState>(key));
        recount.End();
        Assert.Empty(recount.Findings);
        Assert.All(world.Grains, grain => Assert.Equal(world.RefoldedPicture(grain), world.Picture(grain)));
        world.RestoreFromSnapshots();
        Assert.All(world.Grains, grain => Assert.Equal(world.RefoldedPicture(grain), world.Picture(grain)));
    }
}
