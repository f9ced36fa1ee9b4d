namespace RlhfGrains.Agreement.Tests;

public class IntraclassCorrelationTests
{
    // Shrout and Fleiss (1979): 6 targets, 4 judges; intervals from R psych.
    static readonly double[][] Judges =
    [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ];

    static readonly IccForm[] Forms = Enum.GetValues<IccForm>();

    [Theory]
    [InlineData(IccForm.OneWaySingle, .16574176840547544, -.132932324874751, .722560062328121)]
    [InlineData(IccForm.TwoWayRandomSingle, .2897637795275591, .018786513374712, .761084369648953)]
    [InlineData(IccForm.TwoWayMixedSingle, .7148407148407149, .342464765033925, .94585825995536)]
    [InlineData(IccForm.OneWayAverage, .44279713367926865, -.884442155238119, .912415420340776)]
    [InlineData(IccForm.TwoWayRandomAverage, .6200505475989891, .0711368153025035, .927232040167722)]
    [InlineData(IccForm.TwoWayMixedAverage, .9093155423770695, .675674713816305, .985891678169062)]
    public void ShroutFleiss_GivesPublishedValueAndInterval(IccForm form, double value, double low, double high)
    {
        var read = IntraclassCorrelation.Read(Judges, form);

        Near.Equal(value, read.Value);
        Near.Equal(low, read.Interval!.Low, 1e-7);
        Near.Equal(high, read.Interval.High, 1e-7);
        Assert.Equal(IntervalMethod.FDistribution, read.Interval.Method);
    }

    /// <summary>By hand: BMS = JMS = 9/4, EMS = 25/4; so few degrees of freedom that a search for quantiles between
    /// fixed ends fails.</summary>
    [Theory]
    [InlineData(IccForm.OneWaySingle, (2.25 - 4.25) / (2.25 + 4.25))]
    [InlineData(IccForm.TwoWayRandomSingle, -4 / 4.5)]
    [InlineData(IccForm.TwoWayMixedSingle, -4 / 8.5)]
    [InlineData(IccForm.OneWayAverage, -2 / 2.25)]
    [InlineData(IccForm.TwoWayRandomAverage, -4 / .25)]
    [InlineData(IccForm.TwoWayMixedAverage, -4 / 2.25)]
    public void TwoTargetsAndTwoRaters_AreRead(IccForm form, double value)
    {
        var read = IntraclassCorrelation.Read(
            [
                [0, 4],
                [1, 0],
            ],
            form
        );

        Near.Equal(value, read.Value);
        Assert.True(
            read.Interval is null
                ? read.NoInterval == NoIntervalReason.Unbounded
                : read.Interval.Low < read.Interval.High
        );
    }

    [Fact]
    public void RatingsThatAreAllAlike_HaveNoVariation_HoweverTheyRound()
    {
        foreach (var rating in new[] { .1, .3, 1e9 / 3, -7.7e-5 })
        foreach (var form in Forms)
            Assert.Equal(
                UndefinedReason.NoVariation,
                IntraclassCorrelation.Read(Rows(6, [rating, rating, rating]), form).Undefined
            );
    }

    /// <summary>Raters differ and targets do not: BMS = EMS = 0. One-way that is -1/(k - 1) and two-way random 0; the
    /// other forms are 0/0 or have no bound.</summary>
    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(.1, .2, .7)]
    public void RatersAloneThatDiffer_AreTyped(double first, double second, double third)
    {
        Estimate Of(IccForm form) => IntraclassCorrelation.Read(Rows(10, [first, second, third]), form);

        Near.Equal(-.5, Of(IccForm.OneWaySingle).Value);
        Assert.Equal(NoIntervalReason.NoVariationBetweenUnits, Of(IccForm.OneWaySingle).NoInterval);
        Near.Equal(0, Of(IccForm.TwoWayRandomSingle).Value);
        Assert.Equal(UndefinedReason.NoVariation, Of(IccForm.TwoWayMixedSingle).Undefined);
        Assert.Equal(UndefinedReason.NoVariationBetweenUnits, Of(IccForm.OneWayAverage).Undefined);
        Assert.Equal(UndefinedReason.NoVariationBetweenUnits, Of(IccForm.TwoWayMixedAverage).Undefined);
    }

    [Fact]
    public void MeansWithLessVarianceThanTheErrorExplains_AreTyped_NotAboveOne()
    {
        // BMS = 0, JMS = 0, EMS = 1: (BMS - EMS) / (BMS + (JMS - EMS) / n) would be 2.
        Assert.Equal(
            UndefinedReason.NoVariationBetweenUnits,
            IntraclassCorrelation
                .Read(
                    [
                        [0, 1],
                        [1, 0],
                    ],
                    IccForm.TwoWayRandomAverage
                )
                .Undefined
        );
    }

    [Fact]
    public void TooLittle_IsTyped()
    {
        Assert.All(Forms, form =>
            Assert.Equal(UndefinedReason.NoPairs, IntraclassCorrelation.Read([], form).Undefined)
        );
        Assert.All(Forms, form => Assert.Equal(
                UndefinedReason.NoPairs,
                IntraclassCorrelation
                    .Read(
                        [
                            [1],
                            [2],
                        ],
                        form
                    )
                    .Undefined
            ));
        Assert.All(Forms, form => Assert.Equal(
                UndefinedReason.TooFewUnits,
                IntraclassCorrelation
                    .Read(
                        [
                            [1, 2],
                        ],
                        form
                    )
                    .Undefined
            ));
        // Each target has raters of its own: what is the target's and what the raters' cannot be told apart.
        double[][] apart =
        [
            [1, 2, double.NaN, double.NaN],
            [double.NaN, double.NaN, 4, 5],
        ];
        Assert.Equal(
            UndefinedReason.TooFewUnits,
            IntraclassCorrelation.Read(apart, IccForm.TwoWayRandomSingle).Undefined
        );
        Near.Equal((9 - .5) / (9 + .5), IntraclassCorrelation.Read(apart, IccForm.OneWaySingle).Value);
        Assert.Throws<ArgumentException>(() =>
            IntraclassCorrelation.Read(
                [
                    [1, 2],
                    [1],
                ],
                IccForm.OneWaySingle
            )
        );
        Assert.Throws<ArgumentException>(() =>
            IntraclassCorrelation.Read(
                [
                    [1, double.PositiveInfinity],
                ],
                IccForm.OneWaySingle
            )
        );
    }

    [Fact]
    public void AnyTable_HasAValueUpToOneAndOrderedEnds_OrAReason()
    {
        var chance = new Random(20261130);
        for (var table = 0; table < 3_000; table++)
        {
            int n = chance.Next(1, 6),
                k = chance.Next(1, 5),
                values = chance.Next(2, 12);
            var missing = chance.Next(3) * .2;
            var rows = Enumerable
                .Range(0, n)
                .Select(_ =>
                    Enumerable
                        .Range(0, k)
                        .Select(_ => chance.NextDouble() < missing ? double.NaN : chance.Next(values) / 10.0)
                        .ToArray()
                )
                .ToArray();
            foreach (var form in Forms)
            {
                var read = IntraclassCorrelation.Read(rows, form);
                if (read.Value is not { } value)
                {
                    Assert.NotNull(read.Undefined);
                    continue;
                }
                Assert.InRange(value, double.MinValue, 1 + 1e-12);
                if (read.Interval is not { } interval)
                    Assert.NotNull(read.NoInterval);
                else
                    Assert.InRange(interval.Low, double.MinValue, interval.High);
                if (read.Interval is { Method: IntervalMethod.FDistribution } exact)
                    Assert.InRange(value, exact.Low - 1e-9, exact.High + 1e-9);
            }
        }
    }

    /// <summary>
    /// Least squares with dummy variables and the traces of Henderson's method III, by elimination on the whole design:
    /// another way to the same components.
    /// </summary>
    [Fact]
    public void MissingRatings_GiveHendersonsComponents()
    {
        double[][] rows =
        [
            [9, 2, double.NaN, 8],
            [6, double.NaN, 3, 2],
            [8, 4, 6, 8],
            [double.NaN, 1, 2, 6],
            [10, 5, double.NaN, double.NaN],
            [6, 2, 4, double.NaN],
        ];
        var cells = rows.SelectMany((row, i) => row.Select((y, j) => (i, j, y)))
            .Where(cell => !double.IsNaN(cell.y))
            .ToList();
        var raters = Residual(cells, targets: false, raters: true);
        var targets = Residual(cells, targets: true, raters: false);
        var both = Residual(cells, targets: true, raters: true);
        const int n = 6,
            k = 4;
        double N = cells.Count,
            error = both / (N - n - k + 1);
        double ofTargets = (raters - both - (n - 1) * error) / (N - k),
            ofRaters = (targets - both - (k - 1) * error) / (N - n);
        var harmonic = n / rows.Sum(row => 1.0 / row.Count(y => !double.IsNaN(y)));

        Estimate Of(IccForm form) => IntraclassCorrelation.Read(rows, form);
        Near.Equal(ofTargets / (ofTargets + ofRaters + error), Of(IccForm.TwoWayRandomSingle).Value, 1e-10);
        Near.Equal(ofTargets / (ofTargets + error), Of(IccForm.TwoWayMixedSingle).Value, 1e-10);
        Near.Equal(
            ofTargets / (ofTargets + (ofRaters + error) / harmonic),
            Of(IccForm.TwoWayRandomAverage).Value,
            1e-10
        );
        Near.Equal(ofTargets / (ofTargets + error / harmonic), Of(IccForm.TwoWayMixedAverage).Value, 1e-10);
        Assert.Equal(IntervalMethod.FDistributionUnbalanced, Of(IccForm.TwoWayRandomSingle).Interval!.Method);
    }

    [Fact]
    public void OneWay_FromLiveCounts_IsThatOfTheTable()
    {
        var chance = new Random(7);
        double[] values = [1, 2, 5, 10];
        for (var run = 0; run < 50; run++)
        {
            var counts = new CoincidenceCounts(values.Length);
            var rows = new List<double[]>();
            for (var i = 0; i < 30; i++)
            {
                var labels = Enumerable.Range(0, chance.Next(0, 5)).Select(_ => chance.Next(values.Length)).ToArray();
                counts.Add([.. Enumerable.Range(0, values.Length).Select(c => labels.Count(label => label == c))]);
                rows.Add([
                    .. labels.Select(label => values[label]),
                    .. Enumerable.Repeat(double.NaN, 4 - labels.Length),
                ]);
            }
            foreach (var form in new[] { IccForm.OneWaySingle, IccForm.OneWayAverage })
            {
                Estimate live = IntraclassCorrelation.Read(counts, values, form),
                    whole = IntraclassCorrelation.Read(rows, form);
                Near.Equal(whole.Value!.Value, live.Value, 1e-9);
                Near.Equal(whole.Interval!.Low, live.Interval!.Low, 1e-7);
                Assert.Equal(whole.Counts, live.Counts);
            }
        }
    }

    /// <summary>How often 95% intervals hold the truth in tables with 30% missing, drawn from the model: 400 tables,
    /// where chance alone leaves .011.</summary>
    [Theory]
    [InlineData(IccForm.OneWaySingle, 0)]
    [InlineData(IccForm.TwoWayRandomSingle, .25)]
    [InlineData(IccForm.TwoWayMixedSingle, .25)]
    public void Interval_WithMissingRatings_CoversTheTruth(IccForm form, double raterVariance)
    {
        const int Tables = 400;
        var chance = new Random(11);
        double Drawn(double variance) =>
            Math.Sqrt(variance)
            * Math.Sqrt(-2 * Math.Log(1 - chance.NextDouble()))
            * Math.Cos(2 * Math.PI * chance.NextDouble());
        var held = 0;
        for (var table = 0; table < Tables; table++)
        {
            var raters = Enumerable.Range(0, 6).Select(_ => Drawn(raterVariance)).ToArray();
            var rows = Enumerable
                .Range(0, 40)
                .Select(_ => Drawn(1))
                .Select(s => raters.Select(r => chance.NextDouble() < .3 ? double.NaN : s + r + Drawn(1)).ToArray())
                .ToArray();
            var truth = form is IccForm.TwoWayRandomSingle ? 1 / (2 + raterVariance) : .5;
            if (
                IntraclassCorrelation.Read(rows, form).Interval is { } interval
                && interval.Low <= truth
                && truth <= interval.High
            )
                held++;
        }
        Assert.InRange(held / (double)Tables, .92, .98);
    }

    static double[][] Rows(int n, double[] row) => [.. Enumerable.Repeat(row, n)];

    /// <summary>The residual sum of squares of y on dummy variables, by Gram-Schmidt.</summary>
    static double Residual(List<(int I, int J, double Y)> cells, bool targets, bool raters)
    {
        var columns = new List<double[]> { cells.Select(_ => 1.0).ToArray() };
        if (targets)
            columns.AddRange(Enumerable.Range(0, 6).Select(i => cells.Select(cell => cell.I == i ? 1.0 : 0).ToArray()));
        if (raters)
            columns.AddRange(Enumerable.Range(0, 4).Select(j => cells.Select(cell => cell.J == j ? 1.0 : 0).ToArray()));
        var basis = new List<double[]>();
        foreach (var column in columns)
        {
            var rest = Without(column, basis);
            var length = Math.Sqrt(rest.Sum(x => x * x));
            if (length > 1e-9)
                basis.Add([.. rest.Select(x => x / length)]);
        }
        return Without([.. cells.Select(cell => cell.Y)], basis).Sum(x => x * x);
    }

    static double[] Without(double[] of, List<double[]> basis)
    {
        var rest = (double[])of.Clone();
        foreach (var b in basis)
        {
            var along = rest.Zip(b, (x, y) => x * y).Sum();
            for (var i = 0; i < rest.Length; i++)
                rest[i] -= along * b[i];
        }
        return rest;
    }
}
