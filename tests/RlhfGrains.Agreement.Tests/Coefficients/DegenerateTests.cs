namespace RlhfGrains.Agreement.Tests;

/// <summary>
/// The cases on which libraries return 0, 1, NaN or throw (STATISTICS.md, degenerate_cases.json). Here: the value where
/// the definition has one, a typed reason where its denominator vanishes or nothing pairs, percent agreement beside it.
/// </summary>
public class DegenerateTests
{
    const UndefinedReason NoPairs = UndefinedReason.NoPairs,
        NoVariation = UndefinedReason.NoVariation;

    // Per case: alpha (every metric: two labels in use have one distance) · Fleiss, which is Scott's pi here ·
    // Brennan-Prediger · AC1 · AC2 linear · Conger · Cohen · agreement over units and over pairs.
    public static readonly TheoryData<string, object[]> Cases = new()
    {
        // One label in use: margins give an expected disagreement of 0, alpha, Fleiss, Conger and Cohen are 0/0.
        // Brennan-Prediger's chance is 1/2 by declaration and AC1's is 0: both are 1.
        { "all one category", [NoVariation, NoVariation, 1.0, 1.0, 1.0, NoVariation, NoVariation, 1.0, 1.0] },
        // No matrix of two raters: Cohen pairs nothing. One deviating value among five raters: D_o equals D_e, alpha 0,
        // and Conger's 0 too (p_o = p_e = .92). AC1 and Brennan-Prediger are for the 3 declared labels: libraries that
        // count the 2 used ones say .91334.
        { "single disagreement", [0.0, -1 / 24.0, .88, .8816 / .9616, .856 / .936, 0.0, NoPairs, .92, 34 / 38.0] },
        { "only one rater", [NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs] },
        {
            "two raters, no common item",
            [NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs]
        },
        { "perfect agreement two categories", [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0] },
        // Alpha's chance correction draws without replacement: 1 - 1 / (4/7) = -.75; the others' draws with it: -1.
        { "perfect disagreement", [-.75, -1.0, -1.0, -1.0, -1.0, -1.0, -1.0, 0.0, 0.0] },
        // Cohen and Conger see that the constant rater agrees by chance only: 0. The pooled margins (3/4, 1/4) expect
        // more: negative.
        { "one rater constant", [-1 / 6.0, -1 / 3.0, 0.0, .2, .2, 0.0, 0.0, .5, .5] },
        // The only pairable unit agrees: margins of pairable units (alpha, Cohen) hold one label, 0/0; margins that
        // include the single value have two: 1.
        { "one common item, equal", [NoVariation, 1.0, 1.0, 1.0, 1.0, 1.0, NoVariation, 1.0, 1.0] },
        { "empty", [NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs, NoPairs] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_DegenerateData_GivesTheDefinitionsValueOrItsReason(string name, object[] expected)
    {
        string[] labels = name == "single disagreement" ? ["1", "2", "3"] : ["1", "2"];
        var raters = Raters(name);
        var judgments = raters.SelectMany(
            (rater, g) =>
                rater
                    .Select((value, unit) => (unit, value))
                    .Where(cell => cell.value is not null)
                    .Select(cell => ($"{cell.unit}", $"{g}", $"{cell.value}"))
        );
        var agreement = Agreement.From(judgments, labels);
        var (counts, table) = (agreement.Counts, agreement.Table);
        var pair =
            raters.Length == 2 ? AnnotatorPairs.Confusions(table).Select(both => both.Matrix).FirstOrDefault() : null;

        Estimate[][] reads =
        [
            [
                .. new[] { Metric.Nominal, Metric.Ordinal, Metric.Interval, Metric.Ratio(1) }.Select(metric =>
                    KrippendorffAlpha.Read(counts, metric)
                ),
            ],
            [FleissKappa.Read(counts)],
            [BrennanPrediger.Read(counts)],
            [GwetAc.Read(counts)],
            [GwetAc.Read(counts, AgreementWeights.Linear)],
            [CongerKappa.Read(table)],
            [CohenKappa.Read(pair ?? new ConfusionMatrix(2))],
            [PercentAgreement.OverUnits(counts)],
            [PercentAgreement.OverPairs(counts)],
        ];

        for (var i = 0; i < expected.Length; i++)
        {
            foreach (var read in reads[i])
            {
                if (expected[i] is double value)
                    Near.Equal(value, read.Value);
                else
                    Assert.Equal(((UndefinedReason)expected[i], null), (read.Undefined, read.Value));
                Assert.True(
                    read.Interval is null != read.NoInterval is null,
                    "an interval or the reason why there is none"
                );
                if (read.Interval is { } interval)
                    Assert.True(double.IsFinite(interval.Low) && interval.Low <= interval.High && interval.High <= 1);
            }
        }
    }

    static int?[][] Raters(string name) =>
        name switch
        {
            "all one category" =>
            [
                [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
                [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
            ],
            "single disagreement" =>
            [
                [3, 3, 3, 3, 3],
                [3, 3, 3, 3, 3],
                [3, 3, null, null, 3],
                [3, 3, 3, 3, 1],
                [3, null, 3, 3, 3],
            ],
            "only one rater" =>
            [
                [1, 2, 1, 2],
            ],
            "two raters, no common item" =>
            [
                [1, 2, null, null],
                [null, null, 2, 1],
            ],
            "perfect agreement two categories" =>
            [
                [1, 2, 1, 2],
                [1, 2, 1, 2],
            ],
            "perfect disagreement" =>
            [
                [1, 2, 1, 2],
                [2, 1, 2, 1],
            ],
            "one rater constant" =>
            [
                [1, 1, 1, 1],
                [1, 2, 1, 2],
            ],
            "one common item, equal" =>
            [
                [1, null],
                [1, 2],
            ],
            _ =>
            [
                [null, null],
                [null, null],
            ],
        };
}
