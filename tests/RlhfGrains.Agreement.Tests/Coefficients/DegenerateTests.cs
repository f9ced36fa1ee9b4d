namespace RlhfGrains.Agreement.Tests;

/// <summary>
/// The cases on which libraries return 0, 1, NaN or throw (STATISTICS.md, degenerate_cases.json). Here: the value where the definition
/// has one, a typed reason where its denominator vanishes or nothing pairs, percent agreement beside it.
/// </summary>
public class DegenerateTests
{
    const UndefinedReason NoPairs = UndefinedReason.NoPairs, NoVariation = UndefinedReason.NoVariation;

    public static readonly TheoryData<string, object, object, object, object> Cases = new()
    {
        // case, alpha nominal, Fleiss, AC1, percent agreement
        // One label in use: expected disagreement 0, alpha and Fleiss are 0/0; AC1's chance agreement is 0 and its value 1.
        { "all one category", NoVariation, NoVariation, 1.0, 1.0 },
        // One deviating value: D_o equals D_e, alpha 0; Fleiss' margins weigh units alike. AC1 is for the 3 declared labels;
        // libraries that count only the 2 used ones say .91334.
        { "single disagreement", 0.0, -1 / 24.0, .8816 / .9616, .92 },
        { "only one rater", NoPairs, NoPairs, NoPairs, NoPairs },
        { "no common item", NoPairs, NoPairs, NoPairs, NoPairs },
        { "perfect agreement", 1.0, 1.0, 1.0, 1.0 },
        // Alpha's chance correction draws without replacement: 1 - 1 / (4/7) = -.75.
        { "perfect disagreement", -.75, -1.0, -1.0, 0.0 },
        { "one rater constant", -1 / 6.0, -1 / 3.0, .2, .5 },
        // The only pairable unit agrees: alpha's margins hold one label (0/0); the others' margins include the single value.
        { "one common item, equal", NoVariation, 1.0, 1.0, 1.0 },
        { "empty", NoPairs, NoPairs, NoPairs, NoPairs },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Read_DegenerateData_GivesTheDefinitionsValueOrItsReason(string name, object alpha, object fleiss, object ac1, object agreement)
    {
        var counts = Units.FromRaters(name == "single disagreement" ? 3 : 2, 1, Raters(name));

        Expect(alpha, KrippendorffAlpha.Read(counts, Metric.Nominal));
        Expect(alpha, KrippendorffAlpha.Read(counts, Metric.Ordinal));
        Expect(fleiss, FleissKappa.Read(counts));
        Expect(ac1, GwetAc.Read(counts));
        Expect(agreement, PercentAgreement.OverUnits(counts));
    }

    static void Expect(object expected, Estimate read)
    {
        if (expected is double value) Near.Equal(value, read.Value, 1e-6);
        else Assert.Equal(((UndefinedReason)expected, null), (read.Undefined, read.Value));
        Assert.True(read.Interval is null != read.NoInterval is null, "an interval or the reason why there is none");
        if (read.Interval is { } interval) Assert.True(double.IsFinite(interval.Low) && interval.Low <= interval.High && interval.High <= 1);
    }

    static int?[][] Raters(string name) => name switch
    {
        "all one category" => [[1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
        "single disagreement" => [[3, 3, 3, 3, 3], [3, 3, 3, 3, 3], [3, 3, null, null, 3], [3, 3, 3, 3, 1], [3, null, 3, 3, 3]],
        "only one rater" => [[1, 2, 1, 2]],
        "no common item" => [[1, 2, null, null], [null, null, 2, 1]],
        "perfect agreement" => [[1, 2, 1, 2], [1, 2, 1, 2]],
        "perfect disagreement" => [[1, 2, 1, 2], [2, 1, 2, 1]],
        "one rater constant" => [[1, 1, 1, 1], [1, 2, 1, 2]],
        "one common item, equal" => [[1, null], [1, 2]],
        _ => [[null, null], [null, null]],
    };
}
