using RlhfGrains.Aggregation.Labels;

namespace RlhfGrains.Aggregation.Tests.Labels;

/// <summary>Against crowd-kit on the toy example of its own tests (five tasks, five workers, "no" and "yes").</summary>
public sealed class SimpleAggregatorTests
{
    static readonly LabelJudgments Toy = new(
        5,
        5,
        2,
        [
            new(0, 0, 0),
            new(1, 0, 1),
            new(2, 0, 1),
            new(3, 0, 1),
            new(4, 0, 1),
            new(0, 1, 1),
            new(1, 1, 1),
            new(2, 1, 0),
            new(3, 1, 1),
            new(4, 1, 0),
            new(1, 2, 1),
            new(2, 2, 0),
            new(3, 2, 1),
            new(4, 2, 0),
            new(0, 3, 1),
            new(1, 3, 0),
            new(2, 3, 1),
            new(3, 3, 1),
            new(4, 3, 0),
            new(0, 4, 0),
            new(1, 4, 0),
            new(2, 4, 0),
            new(3, 4, 1),
            new(4, 4, 0),
        ]
    );

    [Fact]
    public void Majority_IsTheShareOfEachLabel_AndATieIsNoLabel()
    {
        var majority = MajorityVote.Read(Toy);

        double[] yes = [.5, .6, .4, 1, .2];
        Assert.All(yes.Select((share, item) => (share, item)), x =>
            Assert.Equal(x.share, majority.Of(x.item)[1], 1e-15)
        );
        Assert.Equal([null, 1, 0, 1, 0], Enumerable.Range(0, 5).Select(majority.LabelOf));
        Assert.Equal((1, 0), (majority.EntropyOf(0), majority.EntropyOf(3)));
    }

    [Fact]
    public void WeightedMajority_IsCrowdKitsWawa()
    {
        var (posterior, weights) = MajorityVote.ReadWeighted(Toy);

        Assert.All(new[] { .6, .8, 1, .4, .8 }.Zip(weights), w => Assert.Equal(w.First, w.Second, 1e-15));
        double[] no = [0.5384615384615384, 0.33333333333333337, 0.7222222222222222, 0, 0.8333333333333333];
        Assert.All(no.Select((share, item) => (share, item)), x =>
            Assert.Equal(x.share, posterior.Of(x.item)[0], 1e-15)
        );
    }

    [Fact]
    public void OneCoin_IsCrowdKits_WhichStopsATrifleEarlier()
    {
        var fit = OneCoin.Fit(Toy, tolerance: 1e-12);

        Assert.True(fit.End.HasConverged);
        double[] skills = [0.4000008070588983, 0.9999991929411008, 1, 0.5999991929411019, 0.6000008070588986];
        Assert.All(skills.Zip(fit.Accuracies), s => Assert.Equal(s.First, s.Second, 1e-5));
        Assert.Equal([1, 1, 0, 1, 0], Enumerable.Range(0, 5).Select(fit.Posterior.LabelOf));
    }

    [Fact]
    public void NothingJudged_IsNoLabel()
    {
        var none = new LabelJudgments(1, 0, 3, []);

        Assert.Null(MajorityVote.Read(none).LabelOf(0));
        Assert.Equal(Math.Log2(3), OneCoin.Fit(none).Posterior.EntropyOf(0), 1e-12);
    }

    [Fact]
    public void PlaceThatThereIsNot_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new LabelJudgments(1, 1, 2, [new LabelJudgment(0, 0, 2)]));
}
