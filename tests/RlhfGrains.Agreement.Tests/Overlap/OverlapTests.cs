namespace RlhfGrains.Agreement.Tests;

public class OverlapTests
{
    static readonly OverlapPolicy Policy = new(Labels: 3, Min: 2, Max: 7, PosteriorMin: .95, Accuracy: .8, Spread: .1);

    // The posterior from its definition: ∫ a^r ((1 - a) / 2)^(n - r) Beta(da), by the gamma function.
    [Fact]
    public void Posterior_IsTheIntegralOverTheItemsAccuracy()
    {
        double strength = (1 - Policy.Spread) / Policy.Spread,
            a = Policy.Accuracy * strength,
            b = strength - a;
        foreach (var counts in new int[][] { [2, 0, 0], [3, 1, 0], [2, 2, 1], [1, 5, 1], [0, 0, 4] })
        {
            var n = counts.Sum();
            var weights = counts
                .Select(r =>
                    Math.Exp(MathNet.Numerics.SpecialFunctions.BetaLn(a + r, b + n - r) - (n - r) * Math.Log(2))
                )
                .ToArray();
            Near.Equal(weights.Max() / weights.Sum(), OverlapRule.Posterior(Policy, counts), 1e-12);
        }
    }

    [Fact]
    public void Posterior_ItemsAlike_IsBayesRule()
    {
        var alike = Policy with { Labels = 2, Spread = 0 };
        // Odds (.8 / .2)^(3 - 1).
        Near.Equal(16 / 17.0, OverlapRule.Posterior(alike, [1, 3]), 1e-12);
        Near.Equal(.5, OverlapRule.Posterior(alike, [2, 2]), 1e-12);
    }

    [Fact]
    public void Decide_StopsWhenSure_AndSaysContested()
    {
        Assert.Equal(OverlapAnswer.BelowMin, OverlapRule.Decide(Policy, [1, 0, 0]));
        Assert.Equal(OverlapAnswer.Unsure, OverlapRule.Decide(Policy, [1, 1, 0]));
        Assert.Equal(OverlapAnswer.Sure, OverlapRule.Decide(Policy, [4, 0, 0]));
        Assert.Equal(OverlapAnswer.Contested, OverlapRule.Decide(Policy, [3, 3, 1]));
        Assert.Equal(OverlapRule.Decide(Policy, [0, 4, 0]), OverlapRule.Decide(Policy, [4, 0, 0]));
    }

    [Theory]
    [InlineData(1, 2, 7, .95, .8, OverlapFault.LabelsOutOfRange)]
    [InlineData(3, 1, 7, .95, .8, OverlapFault.MinBelowTwo)]
    [InlineData(3, 2, 1, .95, .8, OverlapFault.MaxOutOfRange)]
    [InlineData(3, 2, 7, 1, .8, OverlapFault.PosteriorOutOfRange)]
    [InlineData(3, 2, 7, .95, .3, OverlapFault.AccuracyNotAboveChance)]
    [InlineData(2, 2, 3, .999, .6, OverlapFault.NeverReached)]
    public void Fault_IsNamed(int labels, int min, int max, double posterior, double accuracy, OverlapFault fault) =>
        Assert.Equal(fault, new OverlapPolicy(labels, min, max, posterior, accuracy).Fault());

    [Fact]
    public void Characteristics_AreWhatSimulatedItemsDo()
    {
        var exact = OverlapCharacteristics.Of(Policy);
        var random = new SplitMix64(41);
        const int items = 40_000;
        long judgments = 0,
            wrong = 0,
            contested = 0;
        for (var i = 0; i < items; i++)
        {
            var (counts, order) = Item(random);
            judgments += order.Count;
            if (OverlapRule.Decide(Policy, counts) == OverlapAnswer.Contested)
                contested++;
            var tied = Enumerable.Range(0, 3).Where(label => counts[label] == counts.Max()).ToArray();
            if (tied[random.Next(tied.Length)] != 0)
                wrong++;
        }

        Near.Equal(exact.ExpectedJudgments, judgments / (double)items, .03);
        Near.Equal(exact.ExpectedError, wrong / (double)items, .006);
        Near.Equal(exact.Contested, contested / (double)items, .006);
        Assert.True(exact.ExpectedError < exact.FixedAtEqualCostError && exact.FixedError <= exact.ExpectedError);
        Assert.InRange(exact.Saved(Policy.Max), .2, .8);
    }

    [Fact]
    public void AgreementOfTheFirstTwo_IsNotMovedByStopping_AgreementOfAllIs()
    {
        var random = new SplitMix64(43);
        CoincidenceCounts all = new(3),
            first = new(3),
            full = new(3);
        for (var i = 0; i < 20_000; i++)
        {
            var (counts, order) = Item(random);
            all.Add(counts);
            first.Add(FirstJudgments.Unit(order, 2, 3)!);
            full.Add(Item(random, everyone: true).Counts);
        }
        double Pairs(CoincidenceCounts counts) => PercentAgreement.OverPairs(counts).Value!.Value;

        Near.Equal(Pairs(full), Pairs(first), .01);
        Assert.True(Pairs(all) < Pairs(full) - .05);
        Assert.Null(FirstJudgments.Unit([0], 2, 3));
    }

    [Theory]
    [InlineData(.68, 2, .8)]
    [InlineData(1, 5, 1)]
    public void Accuracy_ComesFromAgreement(double agreement, int labels, double accuracy)
    {
        Near.Equal(accuracy, OverlapPolicy.AccuracyFromAgreement(agreement, labels), 1e-12);
        Assert.Null(OverlapPolicy.AccuracyFromAgreement(1.0 / labels, labels));
    }

    // Label 0 is true; the item's accuracy is a Beta variable drawn by Pólya's urn.
    static (int[] Counts, List<int> Order) Item(SplitMix64 random, bool everyone = false)
    {
        double strength = (1 - Policy.Spread) / Policy.Spread,
            a = Policy.Accuracy * strength;
        var (counts, order) = (new int[3], new List<int>());
        while (everyone ? order.Count < Policy.Max : OverlapRule.Continues(OverlapRule.Decide(Policy, counts)))
        {
            var label = random.NextDouble() < (a + counts[0]) / (strength + order.Count) ? 0 : 1 + random.Next(2);
            counts[label]++;
            order.Add(label);
        }
        return (counts, order);
    }
}
