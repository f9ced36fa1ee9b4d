using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Leases;

/// <summary>Why a task is given: drawn with the permit, decided by the item, told to nobody.</summary>
public sealed class KindTests
{
    readonly World world = Given.Open([.. Enumerable.Range(1, 6).Select(i => Given.Item($"i{i}"))]);
    readonly ProjectSettings settings = Given.Settings(overlap: 1) with
    {
        Quality = QualityPolicies.None with { Gold = new GoldPolicy(.2) },
    };

    public KindTests() => Given.Told(world, overlap: 1);

    [Fact]
    public void Places_OfGold_AreDrawnAtThePolicysShare_OneByOne_AndForEverybodyTheSame()
    {
        var policy = new GoldPolicy(.2, [1, 2, 3]);
        // The tasks of somebody who walks through 4,000 items: gold, as long as some stands before the next item, and
        // then the item.
        var isGold = new List<bool>();
        for (var item = 0; item < 4_000; item++)
        {
            for (var before = 0; GoldPlaces.Stands(policy, new($"i{item}"), WorkKind.Regular, before); before++)
                isGold.Add(true);
            isGold.Add(false);
        }

        // About 5,000 tasks at .2: four standard errors of the share are .0226.
        Assert.InRange(isGold.Average(g => g ? 1.0 : 0), .2 - .0226, .2 + .0226);
        // Whatever the task before was: about 1,000 after gold, four standard errors .0506.
        Assert.InRange(
            isGold.Zip(isGold.Skip(1)).Where(p => p.First).Average(p => p.Second ? 1.0 : 0),
            .2 - .0506,
            .2 + .0506
        );
        Assert.NotEqual(
            Enumerable.Range(0, 200).Select(i => GoldPlaces.Stands(policy, new($"i{i}"), WorkKind.Regular, 0)),
            Enumerable
                .Range(0, 200)
                .Select(i => GoldPlaces.Stands(new GoldPolicy(.2, [4]), new($"i{i}"), WorkKind.Regular, 0))
        );
    }

    [Fact]
    public void Kind_ThatWasDrawn_StaysWhenWorkIsAskedForAgain()
    {
        var ann = Worker.Enroll(world, "ann", settings);

        Assert.Single(Enumerable.Range(0, 30).Select(_ => ann.Request().Permit!.Kind).Distinct());
        Assert.Single(Permits(ann));
    }

    [Fact]
    public void Mode_ThatIsAskedForAnew_TakesAPermitOfItsOwn()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        ann.Request();

        var practice = world.Ask(ann.Key, new RequestWork("r", settings, WorkMode.Practice)).Value.Permit!;

        Assert.Equal((WorkKind.Practice, 2L), (practice.Kind, practice.Counter));
        Assert.Equal(2, Permits(ann).Count);
    }

    [Theory]
    [InlineData(WorkKind.Gold)]
    [InlineData(WorkKind.Practice)]
    [InlineData(WorkKind.Reaudit)]
    public void Kind_ThatAnOrdinaryItemCannotBe_IsRefused(WorkKind kind)
    {
        var ann = Worker.Enroll(world, "ann", settings);

        Assert.Equal(
            Refusal.Of(LeaseRefusal.NotOfKind),
            world.Ask(Given.Key("i1"), new LeaseItem(ann.Request().Permit!, settings, kind)).Refusal
        );
    }

    [Fact]
    public void NamedPermit_ForAReaudit_TakesNoSlot_AndItsJudgmentIsOfItsOwnSeries()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        var first = ann.Next()!;
        var item = ann.ItemOf(first);
        ann.Submit(first);
        var permit = ann.Request().Permit! with
        {
            Kind = WorkKind.Reaudit,
            Named = new NamedWork(new ItemId(GrainKeys.IdOf(item)), Given.Batch, new("creative")),
        };

        var again = world.Ask(item, new LeaseItem(permit, settings)).Value;
        Assert.Equal(0, world.State<ItemState>(item).OpenLeases);
        ann.Submit(again);

        Assert.Equal([Round.First, Round.Reaudit], world.State<ItemState>(item).Judgments.Select(j => j.Round));
        Assert.Equal(1, world.State<ItemState>(item).SlotsFilled);
        Assert.NotEqual(first.Responses.Select(r => r.Id), again.Responses.Select(r => r.Id));
    }

    List<PermitGiven> Permits(Worker ann) =>
        [.. world.Journal.Where(j => j.Grain == ann.Key).Select(j => j.Event).OfType<PermitGiven>()];
}
