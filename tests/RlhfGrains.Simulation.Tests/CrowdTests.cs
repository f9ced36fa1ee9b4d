using RlhfGrains.Simulation.Crowds;

namespace RlhfGrains.Simulation.Tests;

/// <summary>
/// What a team sees of a whole project: everybody served as promised, and gates that do what their plan says.
/// </summary>
public class CrowdTests
{
    [Fact]
    public void EveryItem_GetsItsOverlap_AndNobodyAnItemTwice()
    {
        var result = CrowdRun.Play(CrowdPlan.Short(1));

        Assert.Equal((0, 0, 0), (result.OverServed, result.UnderServed, result.Twice));
        Assert.True(result.Work > 3 * result.Plan.Items);
    }

    // Four standard errors: a sound gate fails one such comparison in 16,000.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Gates_PassAndFail_AsOftenAsTheirPlanSays(ulong seed)
    {
        var result = CrowdRun.Play(CrowdPlan.Short(seed));

        Assert.All(result.Groups, g => Assert.Equal(g.Attempts, g.Passed + g.Failed));
        Assert.All(result.Groups, g => Assert.InRange(g.PassDeviation(result.Plan.Gate), -4, 4));
        Assert.InRange(result.GoldShareDeviation, -4, 4);
    }

    [Fact]
    public void TheSameSeed_IsTheSameHistory()
    {
        var (one, other) = (CrowdRun.Play(CrowdPlan.Short(4)), CrowdRun.Play(CrowdPlan.Short(4)));

        Assert.Equal(one.Groups, other.Groups);
        Assert.Equal((one.Work, one.GoldInWork), (other.Work, other.GoldInWork));
    }
}
