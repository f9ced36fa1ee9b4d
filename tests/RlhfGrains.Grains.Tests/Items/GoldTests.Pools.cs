using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Tests.Leases;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Tests.Items;

public sealed partial class GoldTests
{
    [Fact]
    public void Pools_AreApart_AndWhatSomebodyPractisedOnIsNeverBlindGold()
    {
        var blind = new GoldPolicy(.5, Key, PracticeShare: 0);
        var (practising, policy) = Practising(blind with { PracticeShare = 1 });
        Assert.Equal([(2, 0)], Pools(1));
        Assert.Equal([(0, 2)], Pools(0));
        var task = practising.Next()!;
        var practised = practising.ItemOf(task);
        practising.Submit(task);
        Assert.Equal([(1, 1)], Pools(0));

        // All is for blind work from now on, but for what somebody has practised on.
        var other = Worker.Enroll(
            world,
            "other",
            policy with
            {
                Quality = policy.Quality with { Gold = blind, Qualification = null },
            }
        );
        var met = new List<GrainKey>();
        while (other.Next() is { } next)
        {
            met.Add(other.ItemOf(next));
            other.Submit(next);
        }

        Assert.Single(met, key => GrainKeys.IdOf(key)[0] == 'g');
        Assert.DoesNotContain(practised, met);
        var stated = Given.FirstIsBetter() with { Pool = GoldPool.Blind };
        Assert.Equal(
            "invalid-gold",
            world.Ask(practised, new SetGold(Given.Request("blind"), stated, policy)).Refusal!.Code
        );
        Check();

        List<(int, int)> Pools(double share) =>
            [
                .. world
                    .Ask(Given.BatchKey, new ReadGoldPools(share))
                    .Value.Categories.Select(c => (c.Practice, c.Blind)),
            ];
    }

    [Fact]
    public void RetiredGold_IsGivenToNobody_AndMarksWhatItTouched()
    {
        Direct("g1", new("ann"), 2);
        world.Now += TimeSpan.FromHours(1);
        Direct("g1", new("bob"), -1);
        Direct("g2", new("bob"), 1);
        Assert.Equal(
            "not-gold",
            world.Ask(Given.Key("i1"), new RetireGold(Given.Request("r0"), null, "posted")).Refusal!.Code
        );
        Assert.Equal(
            "invalid-reason",
            world.Ask(Given.Key("g1"), new RetireGold(Given.Request("r1"), null, " ")).Refusal!.Code
        );

        Assert.Equal(
            1,
            world.Ask(Given.Key("g1"), new RetireGold(Given.Request("r2"), world.Now, "posted")).Value.Corrected
        );
        Direct("g1", new("cat"), 1);

        Assert.Equal(((1, 1), (1, 1), (0, 0)), (GoldOf("ann"), GoldOf("bob"), GoldOf("cat")));
        Check();
        Assert.All(Enumerable.Range(0, 20), n => Assert.Equal("g2", Hint(WorkKind.Gold, (ulong)n)!.Value.Value));
        Assert.Equal(
            1,
            world.Ask(Given.Key("g1"), new RetireGold(Given.Request("r3"), null, "posted")).Value.Corrected
        );
        Assert.Equal((0, 0), GoldOf("ann"));
        Assert.Equal((2, 0), Set("g1", SecondIsBetter));
        Assert.Equal(1, Assert.Single(world.Ask(Given.BatchKey, new ReadGoldPools(0)).Value.Categories).Retired);
        Check();
        Assert.Equal((0, 0), Set("g1", null));
        Assert.Equal((3, 3), Set("g1", Given.FirstIsBetter()));
        Check();
    }

    [Fact]
    public void UsedUpGold_IsToldToTheProject_OnceAndUntilThereIsMore()
    {
        var ann = Worker.Enroll(world, "ann", settings);
        Direct("g1", ann.Id, 1);
        Direct("g2", ann.Id, 1);
        var all = settings with { Overlap = null };
        Given.Told(world, overlap: null);
        ann.Settings = all;

        for (var n = 0; n < 4 && ann.Next() is { } task; n++)
            ann.Submit(task);
        Assert.Equal(UsedUp(ann) ? 1 : 0, world.Ask(GrainKeys.Of(Given.Project), new ReadGoldUse()).Value.UsedUp);
        Assert.True(UsedUp(ann));
        Check();
    }
}
