using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Leases;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Grains.Tests.Leases;

/// <summary>Why a task is given: drawn with the permit, decided by the item, told to nobody.</summary>
public sealed class KindTests
{
    readonly World world = Given.Open([.. Enumerable.Range(1, 6).Select(i => Given.Item($"i{i}"))]);
    readonly ProjectSettings settings = Given.Settings(overlap: 1) with { Quality = QualityPolicies.None with { Gold = new GoldPolicy(.2) } };

    public KindTests() => Given.Told(world, overlap: 1);

    [Fact]
    public void Kind_IsDrawnAtThePolicysShare_ForEveryAnnotatorAnew()
    {
        var kinds = new List<WorkKind>();
        for (var a = 0; a < 50; a++)
        {
            var ann = Worker.Enroll(world, $"ann-{a}", settings);
            for (var n = 0; n < 40; n++) kinds.Add(Used(ann, n));
        }

        // 2,000 draws at .2: four standard deviations are 72.
        Assert.InRange(kinds.Count(k => k is WorkKind.Gold), 400 - 72, 400 + 72);
        Assert.Equal(2_000, kinds.Count(k => k is WorkKind.Gold or WorkKind.Regular));
        // No two annotators have the same sequence, and nobody has a period.
        Assert.Equal(50, kinds.Chunk(40).Select(c => string.Concat(c.Select(k => (int)k))).Distinct().Count());
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

    [Fact]
    public void GoldPermit_OnAnOrdinaryItem_IsARegularLease()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        var permit = ann.Request().Permit! with { Kind = WorkKind.Gold };

        Assert.Null(world.Ask(Given.Key("i1"), new LeaseItem(permit, settings)).Refusal);

        Assert.Equal(WorkKind.Regular, Assert.Single(world.State<ItemState>(Given.Key("i1")).Leases).Kind);
        Assert.Equal(WorkKind.Regular, Assert.Single(world.Ask(ann.Key, new ReadAnnotator()).Value.Leases).Kind);
    }

    [Fact]
    public void PracticePermit_OnAnOrdinaryItem_IsRefused()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        var permit = ann.Request().Permit! with { Kind = WorkKind.Practice };

        Assert.Equal(Refusal.Of(LeaseRefusal.NotOfKind), world.Ask(Given.Key("i1"), new LeaseItem(permit, settings)).Refusal);
    }

    [Fact]
    public void NamedPermit_ForAReaudit_TakesNoSlot_AndItsJudgmentIsOfItsOwnSeries()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        var first = ann.Next()!;
        var item = ann.ItemOf(first);
        ann.Submit(first);
        var permit = ann.Request().Permit! with { Kind = WorkKind.Reaudit, Named = new NamedWork(new ItemId(GrainKeys.IdOf(item)), Given.Batch) };

        var again = world.Ask(item, new LeaseItem(permit, settings)).Value;
        Assert.Equal(0, world.State<ItemState>(item).OpenLeases);
        ann.Submit(again);

        Assert.Equal([Round.First, Round.Reaudit], world.State<ItemState>(item).Judgments.Select(j => j.Round));
        Assert.Equal(1, world.State<ItemState>(item).SlotsFilled);
        Assert.NotEqual(first.Responses.Select(r => r.Id), again.Responses.Select(r => r.Id));
    }

    /// <summary>The kind of the next permit, which is then used up.</summary>
    WorkKind Used(Worker ann, int number)
    {
        var permit = ann.Request($"r{number}").Permit!;
        world.Send(ann.Key, new NoteLease(new("creative"), Given.Batch, Note(permit, null)));
        world.Send(ann.Key, new NoteLease(new("creative"), Given.Batch, Note(permit, LeaseEnd.Released)));
        return permit.Kind;
    }

    LeaseNote Note(Permit permit, LeaseEnd? end) => new(permit.Lease, permit.Annotator, new("i1"), WorkKind.Regular, true, world.Now.AddHours(1), 0, end);

    List<PermitGiven> Permits(Worker ann) => [.. world.Journal.Where(j => j.Grain == ann.Key).Select(j => j.Event).OfType<PermitGiven>()];
}
