using RlhfGrains.Aggregation.Labels;

namespace RlhfGrains.Aggregation.Tests.Labels;

public sealed class NoiseCeilingTests
{
    /// <summary>
    /// Agreement, and the ceiling against one label, three and five: verified elsewhere by exact sums.
    /// </summary>
    [Theory]
    [InlineData(.6, 0.7236067977499789, 0.8130495168499704, 0.8667151483099654)]
    [InlineData(.63, 0.7549509756796393, 0.8492828366811058, 0.9016370195369198)]
    [InlineData(.73, 0.8391164991562634, 0.9306779539284545, 0.9677603431111921)]
    [InlineData(.9, 0.9472135954999579, 0.9919349550499538, 0.998643158982453)]
    public void Ceiling_IsAsInTheTable(double agreement, double one, double three, double five)
    {
        Assert.Equal(one, NoiseCeiling.Against(agreement, 1)!.Value, 1e-12);
        Assert.Equal(three, NoiseCeiling.Against(agreement, 3)!.Value, 1e-12);
        Assert.Equal(five, NoiseCeiling.Against(agreement, 5)!.Value, 1e-12);
    }

    [Fact]
    public void AgreementBelowChance_HasNone() => Assert.Null(NoiseCeiling.Against(.49, 1));

    [Fact]
    public void EvenNumber_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => NoiseCeiling.Against(.7, 4));
}
