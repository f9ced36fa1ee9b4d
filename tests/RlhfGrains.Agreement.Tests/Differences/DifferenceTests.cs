namespace RlhfGrains.Agreement.Tests;

public class DifferenceTests
{
    static readonly Coefficient Alpha = counts => KrippendorffAlpha.Read(counts, Metric.Nominal);

    [Fact]
    public void Independent_OfTwoGroups_AddsTheirVariances()
    {
        var (before, after) = (Alpha(Table(1, 200, .6).Counts()), Alpha(Table(2, 300, .9).Counts()));

        var (difference, test) = AgreementDifference.Independent(before, after);

        Near.Equal(after.Value!.Value - before.Value!.Value, difference.Value);
        Near.Equal(
            Math.Sqrt(
                Math.Pow(before.Interval!.StandardError!.Value, 2) + Math.Pow(after.Interval!.StandardError!.Value, 2)
            ),
            difference.Interval!.StandardError
        );
        Assert.True(difference.Interval.Low > 0 && test.PValue < .001);
        Assert.Throws<ArgumentException>(() =>
            AgreementDifference.Independent(before, GwetAc.Read(Table(2, 30, .9).Counts()))
        );
    }

    [Fact]
    public void Paired_SameItemsImproved_IsSeenByIntervalAndPermutation()
    {
        var (before, after) = (Table(5, 80, .6), Table(5, 80, .95));

        var difference = AgreementDifference.Paired(before, after, Alpha);
        var test = AgreementDifference.PermutationTest(before, after, Alpha, seed: 1, permutations: 499);

        Near.Equal(Alpha(after.Counts()).Value!.Value - Alpha(before.Counts()).Value!.Value, difference.Value, 1e-12);
        Assert.True(difference.Interval!.Low > 0);
        Near.Equal(1 / 500.0, test.PValue);
        Assert.Equal(test, AgreementDifference.PermutationTest(before, after, Alpha, seed: 1, permutations: 499));
    }

    [Fact]
    public void PermutationTest_WithoutChange_RejectsAtItsLevel()
    {
        var rejections = Enumerable
            .Range(0, 200)
            .Count(seed =>
                AgreementDifference
                    .PermutationTest(Table(1_000 + seed, 30, .7), Table(5_000 + seed, 30, .7), Alpha, (ulong)seed, 99)
                    .PValue <= .1
            );

        // 200 draws at .1: 20 ± 4.2; four deviations.
        Assert.InRange(rejections, 3, 37);
    }

    [Fact]
    public void Differences_Undefined_AreTyped()
    {
        var (empty, some) = (new UnitTable(3), Table(1, 20, .8));

        Assert.Equal(
            UndefinedReason.NoPairs,
            AgreementDifference.Independent(Alpha(empty.Counts()), Alpha(some.Counts())).Difference.Undefined
        );
        Assert.Equal(UndefinedReason.NoPairs, AgreementDifference.Paired(empty, new UnitTable(3), Alpha).Undefined);
        Assert.Equal(
            UndefinedReason.NoPairs,
            AgreementDifference.PermutationTest(empty, new UnitTable(3), Alpha, 1, 99).Undefined
        );
        Assert.Throws<ArgumentException>(() => AgreementDifference.Paired(empty, some, Alpha));
        Assert.Equal(0, AgreementDifference.Paired(some, some, Alpha).Value);
        Assert.Equal(1, AgreementDifference.PermutationTest(some, some, Alpha, 1, 99).PValue);
    }

    static UnitTable Table(int seed, int items, double accuracy)
    {
        var random = new Random(seed);
        var table = new UnitTable(3);
        for (var i = 0; i < items; i++)
        {
            var (unit, truth) = (new int[3], random.Next(3));
            for (var a = 0; a < 3; a++)
                unit[random.NextDouble() < accuracy ? truth : random.Next(3)]++;
            table.Add(unit);
        }
        return table;
    }
}
