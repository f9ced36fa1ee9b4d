namespace RlhfGrains.Agreement.Tests;

/// <summary>
/// No end of an interval lies where the coefficient cannot be, and none is missing or of width zero where something can
/// be said.
/// </summary>
public class AttainableRangeTests
{
    static readonly Coefficient[] Coefficients =
    [
        counts => PercentAgreement.OverUnits(counts),
        counts => PercentAgreement.OverPairs(counts),
        counts => KrippendorffAlpha.Read(counts, Metric.Nominal),
        counts => KrippendorffAlpha.Read(counts, Metric.Ordinal),
        counts => KrippendorffAlpha.Read(counts, Metric.Interval),
        counts => KrippendorffAlpha.Read(counts, Metric.Ratio(1)),
        counts => KrippendorffAlpha.Read(counts, Metric.Nominal, Orientation.OrientationFree),
        counts => FleissKappa.Read(counts),
        counts => FleissKappa.Read(counts, AgreementWeights.Quadratic),
        counts => BrennanPrediger.Read(counts),
        counts => BrennanPrediger.Read(counts, AgreementWeights.Linear),
        counts => GwetAc.Read(counts),
        counts => GwetAc.Read(counts, AgreementWeights.Quadratic),
    ];

    [Fact]
    public void Ac1_OfTwoItems_HasNoIntervalRatherThanOneBelowItsRange()
    {
        var read = GwetAc.Read(Units.FromCounts([2, 0], [1, 1]));

        Near.Equal(.2, read.Value);
        Assert.Equal((null, NoIntervalReason.WholeRange), (read.Interval, read.NoInterval));
    }

    // Every table of three units with two or three values.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Ends_OfEverySmallTable_LieWhereTheCoefficientCanBe(int labels)
    {
        var kinds = Kinds(labels).ToArray();
        for (var code = 0; code < Math.Pow(kinds.Length, 3); code++)
        {
            int[][] units =
            [
                kinds[code % kinds.Length],
                kinds[code / kinds.Length % kinds.Length],
                kinds[code / kinds.Length / kinds.Length],
            ];
            var counts = Units.FromCounts(units);
            foreach (var read in Coefficients.Select(coefficient => coefficient(counts)))
            {
                if (read.Interval is not { } interval)
                    continue;
                Assert.True(interval.Low <= read.Value + 1e-12 && read.Value <= interval.High + 1e-12, $"{read}");
                Assert.True(interval.High > interval.Low && interval.High <= 1, $"{read}");
                Assert.True(interval.Low >= read.Form!.Value.Lowest, $"{read}");
                if (read.Coefficient.EndsWith("nominal", StringComparison.Ordinal))
                    Assert.True(interval.Low >= -1, $"{read}");
                Assert.True(
                    interval.Low >= 0 || !read.Coefficient.StartsWith("percent", StringComparison.Ordinal),
                    $"{read}"
                );
                Assert.True(read.Value >= read.Form!.Value.Lowest - 1e-12, $"{read} is below {read.Form.Value.Lowest}");
            }
        }

        static IEnumerable<int[]> Kinds(int labels)
        {
            for (var code = 0; code < Math.Pow(4, labels); code++)
            {
                int[] unit = [.. Enumerable.Range(0, labels).Select(c => code >> (2 * c) & 3)];
                if (unit.Sum() is 2 or 3)
                    yield return unit;
            }
        }
    }

    [Fact]
    public void Lowest_IsReached_WhereAllUnitsDisagreeAsMuchAsTheyCan()
    {
        // Two values, two labels, even margins: alpha's draws without replacement leave it above -1 by 1 in n - 1.
        var pairs = new CoincidenceCounts(2);
        pairs.Add([1, 1], 1_000_000);
        Near.Equal(-1, KrippendorffAlpha.Read(pairs, Metric.Nominal).Value, 2e-6);
        Near.Equal(-1, FleissKappa.Read(pairs).Form!.Value.Lowest);
        // Three values on three labels: -1/2, for AC1 and alpha alike.
        var triples = new CoincidenceCounts(3);
        triples.Add([1, 1, 1], 1_000_000);
        Near.Equal(-.5, GwetAc.Read(triples).Value);
        Near.Equal(-.5, GwetAc.Read(triples).Form!.Value.Lowest);
        Near.Equal(-.5, KrippendorffAlpha.Read(triples, Metric.Nominal).Form!.Value.Lowest);
        // Three values on two labels agree in one pair of three at least.
        Near.Equal(1 / 3.0, PercentAgreement.OverUnits(Units.FromCounts([2, 1], [3, 0], [1, 2])).Form!.Value.Lowest);
    }

    [Fact]
    public void Cohen_OneRaterConstant_SaysHowLittleIsKnown()
    {
        // The formula's standard error is zero here, and rounding made it .000015.
        var read = CohenKappa.Read(
            ConfusionMatrix.Of([
                [999, 1],
                [0, 0],
            ])
        );

        Near.Equal(0, read.Value);
        Assert.Equal(IntervalMethod.WilsonChanceHeld, read.Interval!.Method);
        // Wilson's .99437 and .99982 of 999 in 1,000, with chance disagreement held at .001.
        Near.Equal(-1, read.Interval.Low);
        Assert.Equal(IntervalCut.Low, read.Interval.Cut);
        Near.Equal(1 - (1 - ProportionInterval.Wilson(999, 1_000).High) / .001, read.Interval.High);
    }

    [Fact]
    public void Alpha_AllUnitsDisagreeAlike_HasAnIntervalOfItsOwn()
    {
        var counts = new CoincidenceCounts(2);
        counts.Add([1, 1], 5);

        var read = KrippendorffAlpha.Read(counts, Metric.Nominal);

        // D_e = 2 · 5 · 5 / (10 · 9); 0 of 5 agree, of which Wilson says at most .4345.
        Near.Equal(-.8, read.Value);
        Near.Equal(-.8, read.Interval!.Low);
        Near.Equal(1 - (1 - ProportionInterval.Wilson(0, 5).High) * 90 / 50, read.Interval.High);
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(100_000_000)]
    public void Fleiss_OneSplitAmongVeryMany_KeepsItsStandardError(long units)
    {
        var counts = new CoincidenceCounts(2);
        counts.Add([2, 0], units - 1);
        counts.Add([1, 1]);

        var read = FleissKappa.Read(counts);

        // κ = -ε/2 with ε the share of splits, whose standard error is √ε(1 - ε)/U: that of κ is half of it.
        Near.Equal(-.5 / units, read.Value, 1e-6 / units);
        Near.Equal(.5 / units, read.Interval!.StandardError, .001 / units);
    }

    [Fact]
    public void Agreement_AllUnitsAlike_HasWilsonsInterval()
    {
        var counts = new CoincidenceCounts(2);
        counts.Add([2, 0], 30);
        var wilson = ProportionInterval.Wilson(30, 30);

        var agreement = PercentAgreement.OverUnits(counts);
        Near.Equal(wilson.Low, agreement.Interval!.Low);
        Assert.Equal((1.0, IntervalMethod.WilsonChanceHeld), (agreement.Interval.High, agreement.Interval.Method));
        // Gwet's chance agreement is zero where one label is used: the same.
        Near.Equal(wilson.Low, GwetAc.Read(counts).Interval!.Low);
        Assert.Equal(UndefinedReason.NoVariation, KrippendorffAlpha.Read(counts, Metric.Nominal).Undefined);

        var pooled = new PooledConfusion(2);
        for (var i = 0; i < 30; i++)
            pooled.Add(0, [2, 0]);
        Near.Equal(wilson.Low, PooledAgreement.OverPairs(pooled).Interval!.Low);
        Near.Equal(wilson.Low, PooledAgreement.OverUnits(pooled).Interval!.Low);
    }

    [Fact]
    public void Differences_OfSmallGroups_StayWhereDifferencesCanBe()
    {
        var before = KrippendorffAlpha.Read(Units.FromCounts([2, 0], [0, 2], [1, 1], [2, 0], [1, 1]), Metric.Nominal);
        var after = KrippendorffAlpha.Read(Units.FromCounts([2, 0], [0, 2], [0, 2], [2, 0], [1, 1]), Metric.Nominal);

        var (difference, _) = AgreementDifference.Independent(before, after);

        Assert.True(difference.Interval is null or { Low: >= -2, High: <= 2 });
    }

    [Fact]
    public void ByItem_EqualsTheJackknifeAndKeepsItemsWhole()
    {
        var random = new Random(11);
        var table = new UnitTable(5);
        for (var i = 0; i < 300; i++)
        {
            var common = random.Next(5);
            table.Add([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => Unit())]);

            int[] Unit()
            {
                var unit = new int[5];
                for (var v = 0; v < 2 + random.Next(2); v++)
                    unit[random.Next(3) == 0 ? random.Next(5) : common]++;
                return unit;
            }
        }
        foreach (var coefficient in Coefficients)
        {
            var jackknife = ItemJackknife.Read(table, coefficient, logScale: true).Interval!;
            var byItem = coefficient(table.CountsByItem()).Interval!;
            Assert.Equal(IntervalMethod.ItemLinearisationLog, byItem.Method);
            Near.Equal(jackknife.StandardError!.Value, byItem.StandardError, .03 * jackknife.StandardError.Value);
        }
        // A change of the counts leaves the items behind.
        var counts = table.CountsByItem();
        counts.Add([2, 0, 0, 0, 0]);
        Assert.Equal(IntervalMethod.LinearisationLog, KrippendorffAlpha.Read(counts, Metric.Nominal).Interval!.Method);
    }

    [Fact]
    public void CohenAndConger_WithClusters_TakeClustersAsDraws()
    {
        var random = new Random(3);
        List<Judgment> single = [],
            copied = [];
        for (var item = 0; item < 80; item++)
        {
            string truth = random.Next(2) == 0 ? "x" : "y",
                other = truth == "x" ? "y" : "x";
            string a = random.Next(5) == 0 ? other : truth,
                b = random.Next(5) == 0 ? other : truth;
            single.AddRange([new Judgment($"{item}", "a", a), new Judgment($"{item}", "b", b)]);
            // Every item four times over in its cluster: no more information than once.
            for (var copy = 0; copy < 4; copy++)
                copied.AddRange([
                    new Judgment($"{item}.{copy}", "a", a, null, $"{item}"),
                    new Judgment($"{item}.{copy}", "b", b, null, $"{item}"),
                ]);
        }
        var (once, clustered) = (Agreement.From(single).Table, Agreement.From(copied).Table);

        foreach (
            var read in new Func<JudgmentTable, Estimate>[]
            {
                table => CohenKappa.Read(table),
                table => CongerKappa.Read(table),
            }
        )
        {
            Near.Equal(read(once).Value!.Value, read(clustered).Value);
            Near.Equal(
                read(once).Interval!.StandardError!.Value,
                read(clustered).Interval!.StandardError,
                .01 * read(once).Interval!.StandardError!.Value
            );
            Assert.Equal(IntervalMethod.ItemLinearisationLog, read(clustered).Interval!.Method);
        }
    }

    [Fact]
    public void SlidersByItem_TwentyThousandItems_TakeOnePass()
    {
        var random = new Random(2);
        var judgments = Enumerable
            .Range(0, 20_000)
            .SelectMany(item =>
            {
                var at = 20 + random.Next(60);
                return Enumerable
                    .Range(0, 3)
                    .Select(annotator => new Judgment(
                        $"{item}",
                        $"{annotator}",
                        $"{at + random.Next(-10, 11)}",
                        null,
                        $"{item / 2}"
                    ));
            });
        var agreement = Agreement.From(judgments);
        agreement.Units.CountsByItem();

        var clock = System.Diagnostics.Stopwatch.StartNew();
        var alpha = agreement.Read(counts => KrippendorffAlpha.Read(counts, Metric.Ordinal));

        // The jackknife took seconds for each coefficient; a pass takes milliseconds, and this leaves room for a busy
        // machine.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{clock.Elapsed}");
        Assert.Equal(IntervalMethod.ItemLinearisationLog, alpha.Interval!.Method);
    }
}
