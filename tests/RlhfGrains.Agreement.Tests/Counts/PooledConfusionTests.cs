namespace RlhfGrains.Agreement.Tests;

public class PooledConfusionTests
{
    [Fact]
    public void Read_WithOneOther_IsCohensKappa()
    {
        // Cohen (1960): 200 patients, kappa .492; agreement .70.
        var confusion = FromTable([
            [88, 14, 18],
            [10, 40, 10],
            [2, 6, 12],
        ]);

        Near.Equal(.49152542372881347, PooledKappa.Read(confusion).Value);
        Near.Equal(.7, PooledAgreement.OverUnits(confusion).Value);
        Near.Equal(.7, PooledAgreement.OverPairs(confusion).Value);
        // Fleiss, Cohen and Everitt's standard error .0510018, times sqrt(n / (n - 1)).
        Near.Equal(
            .05100181557607786 * Math.Sqrt(200 / 199.0),
            PooledKappa.Read(confusion).Interval!.StandardError,
            1e-9
        );
    }

    [Fact]
    public void Read_IntervalFromSums_EqualsOneOverUnits()
    {
        var units = Draw(seed: 5, labels: 4, units: 50);
        var confusion = Build(4, units);

        var read = PooledKappa.Read(confusion);

        Near.Equal(InfluenceError(4, units, read.Value!.Value), read.Interval!.StandardError, 1e-10);
    }

    [Fact]
    public void Read_OrientationFree_IsUnchangedWhenUnitsAreSwapped()
    {
        var units = Draw(seed: 8, labels: 5, units: 60);
        var swapped = units
            .Select((unit, u) => u % 2 == 0 ? (4 - unit.Own, unit.Others.Reverse().ToArray()) : unit)
            .ToArray();

        var (before, after) = (
            PooledKappa.Read(Build(5, units), Orientation.OrientationFree),
            PooledKappa.Read(Build(5, swapped), Orientation.OrientationFree)
        );

        Near.Equal(before.Value!.Value, after.Value, 1e-12);
        Near.Equal(before.Interval!.StandardError!.Value, after.Interval!.StandardError, 1e-12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(30)]
    public void State_RemovesMergesAndRoundTripsExactly(int labels)
    {
        var units = Draw(seed: 21, labels, units: 80);
        var whole = Build(labels, units);
        var (left, right) = (Build(labels, units[..30]), Build(labels, units[30..]));

        left.Merge(right);
        Assert.Equal(whole, left);
        Assert.Equal(whole, PooledConfusion.FromState(labels, whole.ToState()));
        foreach (var (own, others) in units[30..])
            left.Remove(own, others);
        Assert.Equal(Build(labels, units[..30]), left);
        Assert.Throws<InvalidOperationException>(() =>
            new PooledConfusion(labels).Remove(
                0,
                new int[labels]
                    .Select((_, c) => c == 1 ? 1 : 0)
                    .ToArray()
            )
        );
        Assert.Throws<FormatException>(() => PooledConfusion.FromState(labels, whole.ToState().AsSpan(0, 5)));
    }

    [Fact]
    public void Read_Degenerate_IsTyped()
    {
        Assert.Equal(UndefinedReason.NoPairs, PooledKappa.Read(new PooledConfusion(3)).Undefined);
        Assert.Equal(UndefinedReason.NoPairs, PooledAgreement.OverUnits(new PooledConfusion(3)).Undefined);
        Assert.Equal(
            UndefinedReason.NoVariation,
            PooledKappa
                .Read(
                    FromTable([
                        [5, 0],
                        [0, 0],
                    ])
                )
                .Undefined
        );
        Assert.Equal(
            NoIntervalReason.TooFewUnits,
            PooledAgreement
                .OverUnits(
                    FromTable([
                        [1, 0],
                        [0, 0],
                    ])
                )
                .NoInterval
        );
        Assert.Equal(NoIntervalReason.TooManyLabels, PooledKappa.Read(Build(30, Draw(2, 30, 20))).NoInterval);
    }

    static PooledConfusion FromTable(int[][] table)
    {
        var confusion = new PooledConfusion(table.Length);
        for (var c = 0; c < table.Length; c++)
        for (var k = 0; k < table.Length; k++)
        for (var i = 0; i < table[c][k]; i++)
            confusion.Add(c, [.. table.Select((_, d) => d == k ? 1 : 0)]);
        return confusion;
    }

    static PooledConfusion Build(int labels, (int Own, int[] Others)[] units)
    {
        var confusion = new PooledConfusion(labels);
        foreach (var (own, others) in units)
            confusion.Add(own, others);
        return confusion;
    }

    static (int Own, int[] Others)[] Draw(int seed, int labels, int units)
    {
        var random = new Random(seed);
        return
        [
            .. RandomUnits
                .Draw(seed, units, labels, 4)
                .Select(others =>
                    (random.Next(2) == 0 ? Array.IndexOf(others, others.Max()) : random.Next(labels), others)
                ),
        ];
    }

    static double InfluenceError(int labels, (int Own, int[] Others)[] units, double kappa)
    {
        double n = units.Length;
        var p = Enumerable.Range(0, labels).Select(c => units.Count(unit => unit.Own == c) / n).ToArray();
        var q = Enumerable
            .Range(0, labels)
            .Select(k => units.Sum(unit => unit.Others[k] / (double)unit.Others.Sum()) / n)
            .ToArray();
        var pe = p.Zip(q, (x, y) => x * y).Sum();
        var po = units.Average(unit => unit.Others[unit.Own] / (double)unit.Others.Sum());
        var squares = units.Sum(unit =>
        {
            double o = unit.Others.Sum();
            var expected = q[unit.Own] + p.Select((x, k) => x * unit.Others[k] / o).Sum() - 2 * pe;
            var l = (unit.Others[unit.Own] / o - po - (1 - kappa) * expected) / (1 - pe);
            return l * l;
        });
        return Math.Sqrt(squares / (n * (n - 1)));
    }
}
