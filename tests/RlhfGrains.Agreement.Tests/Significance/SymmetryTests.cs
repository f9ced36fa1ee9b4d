namespace RlhfGrains.Agreement.Tests;

public class SymmetryTests
{
    // Stuart (1953): unaided vision of 7,477 women, right against left eye.
    static readonly ConfusionMatrix Vision = ConfusionMatrix.Of([
        [1520, 266, 124, 66],
        [234, 1512, 432, 78],
        [117, 362, 1772, 205],
        [36, 82, 179, 492],
    ]);

    [Fact]
    public void Bowker_Vision_GivesPublishedStatistic()
    {
        var test = BowkerTest.Read(Vision);

        Near.Equal(19.106550215266772, test.Statistic);
        Assert.Equal(6, test.DegreesOfFreedom);
        Near.Equal(.003987419840428568, test.PValue);
    }

    [Fact]
    public void StuartMaxwell_Vision_GivesPublishedStatistic()
    {
        var test = StuartMaxwellTest.Read(Vision);

        Near.Equal(11.956569622982544, test.Statistic);
        Assert.Equal(3, test.DegreesOfFreedom);
        Near.Equal(.007533425054800591, test.PValue);
    }

    // Agresti, Categorical Data Analysis: prime minister's approval in two surveys.
    [Fact]
    public void McNemar_Approval_GivesPublishedStatistic()
    {
        var matrix = ConfusionMatrix.Of([
            [794, 150],
            [86, 570],
        ]);

        Near.Equal(17.35593220338983, McNemarTest.Read(matrix).Statistic);
        Near.Equal(17.35593220338983, StuartMaxwellTest.Read(matrix).Statistic);
        Assert.InRange(McNemarTest.Exact(matrix).PValue!.Value, 1e-6, 1e-4);
    }

    [Fact]
    public void Tests_WithoutDiscordance_AreUndefined()
    {
        var agreeing = ConfusionMatrix.Of([
            [5, 0],
            [0, 3],
        ]);

        Assert.Equal(UndefinedReason.NoDiscordance, McNemarTest.Read(agreeing).Undefined);
        Assert.Equal(UndefinedReason.NoDiscordance, McNemarTest.Exact(agreeing).Undefined);
        Assert.Equal(UndefinedReason.NoDiscordance, BowkerTest.Read(agreeing).Undefined);
        Assert.Equal(UndefinedReason.NoDiscordance, StuartMaxwellTest.Read(agreeing).Undefined);
    }

    [Fact]
    public void StuartMaxwell_UnusedLabelAndBlocks_AreHandled()
    {
        // The third label never occurs: as with two.
        Near.Equal(
            17.35593220338983,
            StuartMaxwellTest
                .Read(
                    ConfusionMatrix.Of([
                        [794, 150, 0],
                        [86, 570, 0],
                        [0, 0, 0],
                    ])
                )
                .Statistic
        );
        // Two unconnected pairs of labels: V is singular.
        Assert.Equal(
            UndefinedReason.NoDiscordance,
            StuartMaxwellTest
                .Read(
                    ConfusionMatrix.Of([
                        [1, 2, 0, 0],
                        [1, 1, 0, 0],
                        [0, 0, 1, 3],
                        [0, 0, 2, 1],
                    ])
                )
                .Undefined
        );
    }
}
