using System.Text.Json;

namespace RlhfGrains.Agreement.Tests;

/// <summary>Real data sets: expected.json of each, and the values along their streams with retractions.</summary>
public class SharedDataTests
{
    const string Checkpoints = "reference/incremental_checkpoints.json";

    [SharedTheory("data/ukpconvarg1/judgments.csv", "data/pandalm/judgments.csv", "data/dices350/judgments.csv")]
    [InlineData("ukpconvarg1")]
    [InlineData("pandalm")]
    [InlineData("dices350")]
    public void Read_WholeSet_GivesExpectedFigures(string set)
    {
        var expected = Shared.Json($"data/{set}/expected.json");
        var labels = expected.GetProperty("categories").EnumerateArray().Select(label => label.GetString()!).ToArray();
        var counts = new LiveUnits(labels, Shared.Judgments(set)).Counts;

        Expect("percent_agreement_pairwise_mean_over_items", PercentAgreement.OverUnits(counts));
        Expect("percent_agreement_pooled_pairs", PercentAgreement.OverPairs(counts));
        Expect("krippendorff_alpha_nominal", KrippendorffAlpha.Read(counts, Metric.Nominal));
        Expect("krippendorff_alpha_ordinal", KrippendorffAlpha.Read(counts, Metric.Ordinal));
        Expect("krippendorff_alpha_interval", KrippendorffAlpha.Read(counts, Metric.Interval));
        Expect("gwet_ac1", GwetAc.Read(counts));
        Expect("brennan_prediger", BrennanPrediger.Read(counts));
        Expect("fleiss_like_with_missing(Gwet)", FleissKappa.Read(counts));

        void Expect(string figure, Estimate read)
        {
            if (expected.TryGetProperty(figure, out var value))
                Near.Equal(value.GetDouble(), read.Value);
        }
    }

    [SharedTheory(Checkpoints, "data/ukpconvarg1/judgments.csv", "data/dices350/judgments.csv")]
    [InlineData("ukpconvarg1")]
    [InlineData("dices350")]
    public void Read_AlongTheStream_GivesEveryCheckpointAndTheRetraction(string set)
    {
        var stream = Shared
            .Json(Checkpoints)
            .GetProperty("streams")
            .EnumerateArray()
            .Single(s => s.GetProperty("stream").GetString()!.StartsWith(set, StringComparison.Ordinal));
        var labels = stream.GetProperty("categories").EnumerateArray().Select(label => label.GetString()!).ToArray();
        var judgments = Shared.Judgments(set);
        var live = new LiveUnits(labels, []);
        var fed = 0;
        foreach (var checkpoint in stream.GetProperty("checkpoints").EnumerateArray())
        {
            for (; fed < checkpoint.GetProperty("after").GetInt32(); fed++)
                live.Add(judgments[fed].Item, judgments[fed].Label);
            var counts = live.Counts;
            Assert.Equal(checkpoint.GetProperty("items").GetInt64(), counts.Sample.Units);
            Assert.Equal(checkpoint.GetProperty("pairable_items").GetInt64(), counts.Sample.PairableUnits);
            Near.Equal(Value(checkpoint, "alpha_nominal"), KrippendorffAlpha.Read(counts, Metric.Nominal).Value, 1e-12);
            Near.Equal(Value(checkpoint, "alpha_ordinal"), KrippendorffAlpha.Read(counts, Metric.Ordinal).Value, 1e-12);
            Near.Equal(Value(checkpoint, "pa"), PercentAgreement.OverUnits(counts).Value, 1e-12);
            Near.Equal(Value(checkpoint, "ac1"), GwetAc.Read(counts).Value, 1e-12);
            Near.Equal(Value(checkpoint, "fleiss"), FleissKappa.Read(counts).Value, 1e-12);
            Near.Equal(Value(checkpoint, "bp"), BrennanPrediger.Read(counts).Value, 1e-12);
        }

        var retraction = stream.GetProperty("retract_all_of_top_annotator");
        var annotator = retraction.GetProperty("annotator").GetString();
        foreach (var judgment in judgments.Where(judgment => judgment.Annotator == annotator))
            live.Remove(judgment.Item, judgment.Label);
        Near.Equal(
            Value(retraction, "alpha_nominal"),
            KrippendorffAlpha.Read(live.Counts, Metric.Nominal).Value,
            1e-12
        );
        Near.Equal(
            Value(retraction, "alpha_ordinal"),
            KrippendorffAlpha.Read(live.Counts, Metric.Ordinal).Value,
            1e-12
        );
        Assert.Equal(
            new LiveUnits(labels, judgments.Where(judgment => judgment.Annotator != annotator)).Counts,
            live.Counts
        );
    }

    static double Value(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
