namespace RlhfGrains.Agreement.Tests;

public class ProportionIntervalTests
{
    // Newcombe (1998), table I, methods 3 and 5; posterior quantiles under the uniform and Jeffreys priors.
    [Theory]
    [InlineData(
        81,
        263,
        .2552885198782742,
        .36620957698280004,
        .2527367455852713,
        .3676219226013513,
        .25530184788221444,
        .36629059352237403,
        .2545219349910236,
        .3656474991740823
    )]
    [InlineData(
        15,
        148,
        .06238639953073628,
        .16048724172330803,
        .05784401008344857,
        .161650490349479,
        .0626368535681722,
        .1606024457081328,
        .06044851700929642,
        .15764314347874112
    )]
    [InlineData(
        0,
        20,
        0,
        .1611251580528194,
        0,
        .16843347098308534,
        .0012048834483635125,
        .1610976152190796,
        2.4246478459242774e-05,
        .11663898290487539
    )]
    [InlineData(
        1,
        29,
        .006113214292762667,
        .17175521879320294,
        .000872646883579922,
        .17764429548872293,
        .008178134460656307,
        .17216945563341265,
        .0037461736490570752,
        .15007768600223173
    )]
    public void Intervals_Newcombe_GivePublishedEnds(
        int k,
        int n,
        double wilsonLow,
        double wilsonHigh,
        double exactLow,
        double exactHigh,
        double uniformLow,
        double uniformHigh,
        double jeffreysLow,
        double jeffreysHigh
    )
    {
        Expect(wilsonLow, wilsonHigh, ProportionInterval.Wilson(k, n));
        Expect(exactLow, exactHigh, ProportionInterval.ClopperPearson(k, n));
        Expect(uniformLow, uniformHigh, ProportionInterval.Beta(k, n));
        Expect(jeffreysLow, jeffreysHigh, ProportionInterval.Beta(k, n, .5, .5));

        static void Expect(double low, double high, Interval interval)
        {
            Near.Equal(low, interval.Low);
            Near.Equal(high, interval.High);
        }
    }

    [Theory]
    [InlineData(18, 20, .8212971667859386, .3515911755169637, .7383369536731331)]
    [InlineData(17, 20, .6296239666450502, .15196531057195492, .6781719243246931)]
    [InlineData(25, 30, .606943398979679, .08342058546328132, .6950795002394407)]
    [InlineData(28, 30, .9625523138116172, .6114143824771847, .8172844371249124)]
    [InlineData(45, 50, .9578790214913713, .4023694523652447, .8084624858484291)]
    [InlineData(40, 50, .4444043825687962, .010872934999055284, .6926736151891771)]
    public void ProbabilityAbove_GateCases_GivePosteriorAndOneSidedWilson(
        int k,
        int n,
        double above80,
        double above90,
        double wilsonLow
    )
    {
        Near.Equal(above80, ProportionInterval.ProbabilityAbove(.8, k, n));
        Near.Equal(above90, ProportionInterval.ProbabilityAbove(.9, k, n));
        // The reference calls it "90% one-sided"; its quantile 1.645 is that of a two-sided 90% interval.
        Near.Equal(wilsonLow, ProportionInterval.Wilson(k, n, level: .9).Low);
    }

    [Fact]
    public void Intervals_BadInput_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.Wilson(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.ClopperPearson(-1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.Beta(1, 5, a: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ProportionInterval.Wilson(1, 5, level: 1));
    }
}
