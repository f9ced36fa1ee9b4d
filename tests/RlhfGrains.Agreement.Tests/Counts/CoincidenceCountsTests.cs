namespace RlhfGrains.Agreement.Tests;

public class CoincidenceCountsTests
{
    static readonly Metric[] Metrics = [Metric.Nominal, Metric.Ordinal, Metric.Interval, Metric.Ratio(0)];

    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(2, 4, 6)]
    [InlineData(3, 7, 12)]
    [InlineData(4, 21, 4)]
    [InlineData(5, 101, 3)]
    public void Move_AtEveryPrefixOfRandomJudgmentsAndWithdrawals_EqualsRecount(int seed, int labels, int annotators)
    {
        var random = new Random(seed);
        var units = Enumerable.Range(0, 12).Select(_ => new int[labels]).ToArray();
        var live = new CoincidenceCounts(labels);
        for (var step = 0; step < 300; step++)
        {
            var unit = units[random.Next(units.Length)];
            int[] before = [.. unit];
            var used = Enumerable.Range(0, labels).Where(c => unit[c] > 0).ToArray();
            if (used.Length > 0 && (unit.Sum() >= annotators || random.Next(3) == 0))
                unit[used[random.Next(used.Length)]]--;
            else
                unit[random.Next(labels)]++;
            live.Move(before, unit);

            var recount = Units.FromCounts(units);
            Assert.Equal(recount, live);
            Assert.Equal(recount.ToState(), live.ToState());
            foreach (var metric in Metrics)
                Assert.Equal(KrippendorffAlpha.Read(recount, metric), KrippendorffAlpha.Read(live, metric));
            Assert.Equal(GwetAc.Read(recount), GwetAc.Read(live));
        }
    }

    [Fact]
    public void Remove_OfEverythingAdded_LeavesExactlyNothing()
    {
        var units = RandomUnits.Draw(seed: 11, units: 200, labels: 5, valuesMax: 9);
        var counts = Units.FromCounts(units);

        foreach (var unit in units.Reverse())
            counts.Remove(unit);

        Assert.Equal(new CoincidenceCounts(5), counts);
        Assert.Equal(new CoincidenceCounts(5).ToState(), counts.ToState());
    }

    [Theory]
    [InlineData(2, 40)]
    [InlineData(7, 6)]
    [InlineData(101, 3)]
    public void Merge_OfPartsInAnyOrder_EqualsWhole(int labels, int valuesMax)
    {
        var units = RandomUnits.Draw(seed: 13, units: 120, labels, valuesMax);
        var (left, right) = (Units.FromCounts(units[..50]), Units.FromCounts(units[50..]));
        var mergedRight = right.Clone();

        mergedRight.Merge(left);
        left.Merge(right);

        Assert.Equal(Units.FromCounts(units), left);
        Assert.Equal(left, mergedRight);
        Assert.Equal(Units.FromCounts(units[50..]), right);
    }

    [Theory]
    [InlineData(2, 123)]
    [InlineData(7, 5)]
    [InlineData(101, 2)]
    public void FromState_OfToState_RoundTrips(int labels, int valuesMax)
    {
        var counts = Units.FromCounts(RandomUnits.Draw(seed: 17, units: 80, labels, valuesMax));

        var copy = CoincidenceCounts.FromState(labels, counts.ToState());

        Assert.Equal(counts, copy);
        Assert.Equal(counts.ToState(), copy.ToState());
    }

    [Fact]
    public void FromState_Damaged_IsRefused()
    {
        var state = Units.FromCounts(RandomUnits.Draw(seed: 19, units: 40, labels: 4, valuesMax: 3)).ToState();

        Assert.Throws<FormatException>(() => CoincidenceCounts.FromState(5, state));
        Assert.Throws<FormatException>(() => CoincidenceCounts.FromState(4, state.AsSpan(0, state.Length - 1)));
        Assert.Throws<FormatException>(() => CoincidenceCounts.FromState(4, [.. state, 0]));
        Assert.Throws<FormatException>(() => CoincidenceCounts.FromState(4, []));
        // Any word but the squares and their like stands in a sum with others.
        var refused = Enumerable
            .Range(4, state.Length - 4)
            .Count(i =>
            {
                var edited = state.ToArray();
                edited[i]++;
                try
                {
                    CoincidenceCounts.FromState(4, edited);
                    return false;
                }
                catch (FormatException)
                {
                    return true;
                }
            });
        Assert.InRange(refused, (state.Length - 4) * .7, state.Length);
    }

    [Fact]
    public void Remove_OfAUnitNeverAdded_IsRefusedAndChangesNothing()
    {
        var counts = Units.FromCounts([2, 1, 0], [0, 0, 3]);
        var before = counts.Clone();

        Assert.Throws<InvalidOperationException>(() => counts.Remove([1, 1, 1]));
        Assert.Throws<InvalidOperationException>(() => counts.Remove([1, 1, 0]));
        // Labels 0 and 1 both occur with two values, but never in one unit.
        var pairs = Units.FromCounts([2, 0], [0, 2]);
        Assert.Throws<InvalidOperationException>(() => pairs.Remove([1, 1]));
        Assert.Throws<ArgumentException>(() => counts.Add([1, 1]));
        Assert.Throws<ArgumentException>(() => counts.Add([1, -1, 0]));
        Assert.Throws<ArgumentException>(() => counts.Move([2, 1, 0], [5_000, 0, 0]));

        Assert.Equal(before, counts);
    }

    [Fact]
    public void Move_OnceAMultiplicityWasSeen_AllocatesNothing()
    {
        var counts = new CoincidenceCounts(4);
        int[] one = [1, 0, 0, 0],
            two = [1, 0, 1, 0];
        counts.Add(one);
        counts.Move(one, two);
        counts.Move(two, one);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            counts.Move(one, two);
            counts.Move(two, one);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(7, 6)]
    [InlineData(2, 32)]
    public void Patterns_AreNumberedWithoutGaps(int labels, int m)
    {
        var patterns = UnitPatterns.Count(labels, m);
        var unit = new int[labels];
        UnitPatterns.First(m, unit);
        for (var rank = 0; rank < patterns; rank++, UnitPatterns.Next(unit))
        {
            Assert.Equal(m, unit.Sum());
            Assert.Equal(rank, UnitPatterns.Rank(unit, UnitPatterns.RankSteps(labels, m), m));
        }
    }
}
