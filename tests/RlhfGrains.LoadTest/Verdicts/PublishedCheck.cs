using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Judgments;

namespace RlhfGrains.LoadTest.Verdicts;

/// <summary>
/// Live agreement against the data set's <c>expected.json</c>, whose figures were computed and published by others.
/// </summary>
static class PublishedCheck
{
    /// <param name="path">Null: <c>expected.json</c> beside the file, where there is one.</param>
    public static void Compare(Verdict verdict, JudgmentFile file, string? path, Figures live, int annotators)
    {
        path ??= Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.Path))!, "expected.json");
        if (!File.Exists(path))
            return;
        if (!file.IsWhole)
        {
            verdict.Add("expected.json", "not compared: a part was sent", "the whole set", true);
            return;
        }
        var expected = JsonNode.Parse(File.ReadAllText(path))!;
        verdict.Equal("expected.json: judgments", live.Judgments, (long)expected["judgments"]!);
        verdict.Equal("expected.json: items", live.Units, (long)expected["items"]!);
        verdict.Equal("expected.json: annotators enrolled", annotators, (long)expected["annotators"]!);
        // The file has these in the plain form, some of them for some sets only.
        Near(verdict, expected, "percent_agreement_pairwise_mean_over_items", live.Plain.PercentAgreement);
        Near(verdict, expected, "krippendorff_alpha_nominal", live.Plain.AlphaNominal);
        Near(verdict, expected, "krippendorff_alpha_ordinal", live.Plain.AlphaOrdinal);
        Near(verdict, expected, "krippendorff_alpha_interval", live.Plain.AlphaInterval);
    }

    static void Near(Verdict verdict, JsonNode expected, string name, double? live)
    {
        if ((double?)expected[name] is { } value)
            verdict.Near($"expected.json: {name}", live, value);
    }
}
