using static RlhfGrains.Agreement.Tests.ReferenceTables;

namespace RlhfGrains.Agreement.Tests;

public class KrippendorffAlphaTests
{
    [Theory]
    [InlineData("A nominal", .09523809523809512)]
    [InlineData("B nominal", .6919642857142858)]
    [InlineData("C nominal", .743421052631579)]
    [InlineData("C ordinal", .8153875037548813)]
    [InlineData("C interval", .8491071428571428)]
    [InlineData("C ratio", .7974027747116121)]
    [InlineData("Wikipedia nominal", .691358024691358)]
    [InlineData("Wikipedia interval", .8108448928121059)]
    public void Read_PublishedExample_GivesPublishedAlpha(string example, double alpha)
    {
        var counts = example.Split(' ')[0] switch
        {
            "A" => Units.FromRaters(2, 0, KrippendorffA),
            "B" => Units.FromRaters(5, 0, KrippendorffB),
            "C" => Units.FromRaters(5, 1, KrippendorffC),
            _ => Units.FromRaters(4, 1, WikipediaAlpha),
        };
        var metric = example.Split(' ')[1] switch
        {
            "nominal" => Metric.Nominal,
            "ordinal" => Metric.Ordinal,
            "interval" => Metric.Interval,
            _ => Metric.Ratio(1),
        };

        Near.Equal(alpha, KrippendorffAlpha.Read(counts, metric).Value);
    }

    // Values and standard errors (5 digits) of R irrCAC 1.4; irrCAC for Python has other standard errors, as
    // VERIFIED.md says.
    [Theory]
    [InlineData("4 raters", "identity", .743421052632, .14548)]
    [InlineData("4 raters", "linear", .800383877159, .13538)]
    [InlineData("4 raters", "quadratic", .849107142857, .12905)]
    [InlineData("4 raters", "ordinal", .833638025594, .13099)]
    [InlineData("5 observers", "identity", .480530240265, .11356)]
    [InlineData("5 observers", "linear", .63520822066, .10011)]
    [InlineData("5 observers", "quadratic", .771864808776, .08613)]
    [InlineData("5 observers", "ordinal", .723477594791, .09231)]
    public void Read_GwetsExamples_GivesIrrCac(string example, string weights, double alpha, double standardError)
    {
        var counts =
            example == "4 raters" ? Units.FromRaters(5, 1, GwetFourRaters) : Units.FromRaters(4, 0, GwetFiveObservers);
        var metric = Metric.Weighted(
            weights switch
            {
                "identity" => AgreementWeights.Identity,
                "linear" => AgreementWeights.Linear,
                "quadratic" => AgreementWeights.Quadratic,
                _ => AgreementWeights.Ordinal,
            }
        );

        var read = KrippendorffAlpha.Read(counts, metric);

        Near.Equal(alpha, read.Value);
        Near.Equal(standardError, read.Interval!.StandardError, .5e-5);
    }

    [Theory]
    [InlineData("abstractors", .797258497731)]
    [InlineData("diagnosis", .4316178206)]
    public void Read_GwetsTables_GivesIrrCac(string table, double alpha) =>
        Near.Equal(
            alpha,
            KrippendorffAlpha
                .Read(Units.FromTable(table == "abstractors" ? GwetAbstractors : GwetDiagnosis), Metric.Nominal)
                .Value
        );

    [Theory]
    [InlineData("nominal")]
    [InlineData("ordinal")]
    [InlineData("interval")]
    [InlineData("ratio")]
    public void Read_IntervalFromRunningSums_EqualsDeltaMethodOverUnits(string name)
    {
        var metric = name switch
        {
            "nominal" => Metric.Nominal,
            "ordinal" => Metric.Ordinal,
            "interval" => Metric.Interval,
            _ => Metric.Ratio(1),
        };
        var units = RandomUnits.Draw(seed: 7, units: 60, labels: 5, valuesMax: 5);

        var read = KrippendorffAlpha.Read(Units.FromCounts([.. units]), metric);

        Near.Equal(NumericalDelta.StandardError(units, metric), read.Interval!.StandardError, 1e-6);
    }

    [Fact]
    public void Read_OrientationFree_IsUnchangedWhenUnitsAreSwapped()
    {
        var units = RandomUnits.Draw(seed: 3, units: 40, labels: 7, valuesMax: 4);
        var swapped = units.Select((unit, u) => u % 3 == 0 ? unit.Reverse().ToArray() : unit).ToArray();

        foreach (var metric in new[] { Metric.Nominal, Metric.Ordinal, Metric.Interval })
        {
            var (before, after) = (Read(units, metric), Read(swapped, metric));
            Near.Equal(before.Value!.Value, after.Value, 1e-12);
            Near.Equal(before.Interval!.StandardError!.Value, after.Interval!.StandardError, 1e-12);
        }

        static Estimate Read(int[][] units, Metric metric) =>
            KrippendorffAlpha.Read(Units.FromCounts(units), metric, Orientation.OrientationFree);
    }

    [Fact]
    public void Read_OrientationFreeWithoutTies_IsAboutTwiceAgreementMinusOne()
    {
        var counts = Units.FromCounts([.. RandomUnits.Draw(seed: 5, units: 4000, labels: 2, valuesMax: 3)]);
        var p = PercentAgreement.OverPairs(counts).Value!.Value;

        Near.Equal(2 * p - 1, KrippendorffAlpha.Read(counts, Metric.Nominal, Orientation.OrientationFree).Value, .02);
    }

    [Fact]
    public void Read_TooManyPatternsForOrdinal_SaysThatTheIntervalNeedsUnits()
    {
        var units = RandomUnits.Draw(seed: 1, units: 30, labels: 21, valuesMax: 6);

        var read = KrippendorffAlpha.Read(Units.FromCounts([.. units]), Metric.Ordinal);

        Assert.NotNull(read.Value);
        Assert.Equal(NoIntervalReason.NeedsUnits, read.NoInterval);
    }
}
