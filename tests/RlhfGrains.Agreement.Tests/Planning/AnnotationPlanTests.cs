namespace RlhfGrains.Agreement.Tests;

public class AnnotationPlanTests
{
    static readonly Coefficient Fleiss = counts => FleissKappa.Read(counts);

    // reference/power_kappa.json: Bloch and Kraemer (1989); items for a 95% half-width of .1, confirmed there by
    // simulation.
    [Theory]
    [InlineData(.4, .5, .84, 323)]
    [InlineData(.4, .3, .9862857142857144, 379)]
    [InlineData(.4, .1, 2.2053333333333334, 848)]
    [InlineData(.6, .5, .64, 246)]
    [InlineData(.6, .3, .768, 296)]
    [InlineData(.6, .1, 1.8346666666666664, 705)]
    [InlineData(.8, .5, .36, 139)]
    [InlineData(.8, .3, .433142857142857, 167)]
    [InlineData(.8, .1, 1.0426666666666662, 401)]
    public void BlochKraemer_GivesPublishedVarianceAndItems(double kappa, double p, double variance, long items)
    {
        Near.Equal(variance, AnnotationPlan.BlochKraemerVariance(kappa, p));
        Assert.Equal(items, AnnotationPlan.ItemsForHalfWidth(AnnotationPlan.BlochKraemerVariance(kappa, p), .1));
    }

    [Theory]
    [InlineData(.4, .5)]
    [InlineData(.6, .3)]
    public void Read_TwoAnnotatorsTwoLabels_EqualsBlochKraemer(double kappa, double prevalence)
    {
        var plan = AnnotationPlan.ForValue([prevalence, 1 - prevalence], kappa, annotators: 2, Fleiss);

        var (value, variance) = plan.Read(Fleiss);

        // The first label's share among values: true ones kept and errors of the other label.
        var accuracy = (1 + Math.Sqrt(1 - 2 * Apart(plan))) / 2;
        var p = prevalence * accuracy + (1 - prevalence) * (1 - accuracy);
        Near.Equal(kappa, value, 1e-6);
        Near.Equal(AnnotationPlan.BlochKraemerVariance(kappa, p), variance, 1e-4);
    }

    [Fact]
    public void Items_MoreAnnotatorsAndWiderIntervals_NeedFewer()
    {
        long Items(int annotators, double halfWidth) =>
            AnnotationPlan.ForValue([.4, .2, .4], .5, annotators, Fleiss).ItemsForHalfWidth(Fleiss, halfWidth);

        Assert.True(Items(3, .1) < Items(2, .1));
        Assert.True(Items(3, .05) > 3 * Items(3, .1));
    }

    [Fact]
    public void ItemsToTellApart_HasThePlannedPower()
    {
        var (low, high) = (
            AnnotationPlan.ForValue([.5, .5], .5, 3, Fleiss),
            AnnotationPlan.ForValue([.5, .5], .7, 3, Fleiss)
        );

        var items = low.ItemsToTellApart(high, Fleiss, power: .8);

        var (v1, v2) = (low.Read(Fleiss).UnitVariance, high.Read(Fleiss).UnitVariance);
        Near.Equal(
            .8,
            MathNet.Numerics.Distributions.Normal.CDF(0, 1, .2 / Math.Sqrt((v1 + v2) / items) - 1.959963984540054),
            .01
        );
        Assert.Throws<ArgumentException>(() => low.ItemsToTellApart(low, Fleiss));
    }

    [Fact]
    public void Plans_OffTheirRange_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new AnnotationPlan([.5, .6], .8, 3));
        Assert.Throws<ArgumentException>(() => new AnnotationPlan([.5, .5], .4, 3));
        Assert.Throws<ArgumentException>(() => new AnnotationPlan([.5, .5], .8, 11));
        Assert.Throws<ArgumentException>(() => new AnnotationPlan([.. Enumerable.Repeat(1 / 20.0, 20)], .8, 10));
        Assert.Throws<ArgumentException>(() => AnnotationPlan.ForValue([.5, .5], 1.5, 3, Fleiss));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new AnnotationPlan([.5, .5], .8, 3).ItemsForHalfWidth(Fleiss, 0)
        );
    }

    static double Apart(AnnotationPlan plan) => 1 - plan.Read(counts => PercentAgreement.OverUnits(counts)).Value;
}
