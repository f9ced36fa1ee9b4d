namespace RlhfGrains.Agreement.Tests;

public class AgreementTests
{
    [SharedTheory("data/ukpconvarg1/judgments.csv", "data/pandalm/judgments.csv", "data/dices350/judgments.csv")]
    [InlineData("ukpconvarg1")]
    [InlineData("pandalm")]
    [InlineData("dices350")]
    public void Views_RealSets_GiveExpectedFigures(string set)
    {
        var expected = Shared.Json($"data/{set}/expected.json");
        var agreement = Agreement.From(Shared.Judgments(set));
        var (table, pairwise) = (agreement.Table, expected.GetProperty("pairwise_cohen_kappa(sklearn)"));

        var kappas = AnnotatorPairs
            .Confusions(table, pairwise.GetProperty("min_common").GetInt32())
            .Select(pair => (CohenKappa.Read(pair.Matrix).Value!.Value, pair.Pair.Common))
            .OrderBy(kappa => kappa.Value)
            .ToArray();
        Assert.Equal(pairwise.GetProperty("pairs").GetInt32(), kappas.Length);
        Near.Equal(pairwise.GetProperty("mean").GetDouble(), kappas.Average(kappa => kappa.Value));
        Near.Equal(pairwise.GetProperty("min").GetDouble(), kappas[0].Value);
        Near.Equal(pairwise.GetProperty("max").GetDouble(), kappas[^1].Value);
        Near.Equal(
            pairwise.GetProperty("mean_weighted_by_common").GetDouble(),
            kappas.Sum(kappa => kappa.Value * kappa.Common) / kappas.Sum(kappa => kappa.Common)
        );
        Near.Equal(
            expected.GetProperty("percent_agreement_pooled_pairs").GetDouble(),
            AnnotatorPairs.Pooled(AnnotatorPairs.Count(table))
        );

        var leaveOneOut = LeaveOneOutAgreement.Read(agreement.Units);
        Near.Equal(expected.GetProperty("leave_one_out_majority_agreement").GetDouble(), leaveOneOut.Value);
        Assert.True(leaveOneOut.Interval!.Low < leaveOneOut.Value && leaveOneOut.Value < leaveOneOut.Interval.High);
    }

    [Fact]
    public void Views_OfASmallTable_AreCountedByHand()
    {
        var table = Agreement
            .From([
                ("1", "a", "x"),
                ("1", "b", "x"),
                ("1", "c", "y"),
                ("2", "a", "y"),
                ("2", "b", "x"),
                ("3", "a", "y"),
            ])
            .Table;

        var against = AnnotatorViews.AgainstOthers(table);
        Assert.Equal(new SampleCounts(2, 2, 5, 3), against[0].Sample);
        Near.Equal(.25, PooledAgreement.OverUnits(against[0]).Value);
        // For a: item 1 ties (x and y), item 2 says x.
        var consensus = AnnotatorViews.AgainstConsensus(table);
        Assert.Equal(1, consensus[0].Units);
        Assert.Equal(1, consensus[0][1, 0]);
        var gold = AnnotatorViews.AgainstGold(
            table,
            new Dictionary<string, string>
            {
                ["1"] = "x",
                ["3"] = "y",
                ["4"] = "x",
                ["2"] = "z",
            }
        );
        Assert.Equal((1, 1, 2), (gold[0][0, 0], gold[0][1, 1], gold[0].Units));
        Assert.Equal(
            [new AnnotatorPair(0, 1, 2, 1), new AnnotatorPair(0, 2, 1, 0), new AnnotatorPair(1, 2, 1, 0)],
            AnnotatorPairs.Count(table).OrderBy(pair => (pair.First, pair.Second))
        );
    }

    [Fact]
    public void All_OfAnyTable_GivesValueOrReasonAndNeverNaN()
    {
        (string, string, string)[][] tables =
        [
            [],
            [("1", "a", "x")],
            [("1", "a", "x"), ("2", "a", "y")],
            [("1", "a", "x"), ("1", "b", "x")],
            [("1", "a", "x"), ("1", "b", "y")],
            [("1", "a", "1"), ("1", "b", "2"), ("2", "a", "2"), ("2", "b", "2"), ("3", "a", "1"), ("3", "b", "1")],
        ];
        foreach (var table in tables)
        {
            foreach (var orientation in Enum.GetValues<Orientation>())
            {
                foreach (var estimate in Agreement.From(table).All(orientation))
                {
                    Assert.True(estimate.Value is null == estimate.Undefined is not null, estimate.ToString());
                    Assert.True(estimate.Interval is null == estimate.NoInterval is not null, estimate.ToString());
                    Assert.True(estimate.Value is null || double.IsFinite(estimate.Value.Value), estimate.ToString());
                }
            }
        }
        Assert.Contains(Agreement.From(tables[^1]).All(), estimate => estimate.Coefficient == "cohen-kappa-linear");
        Assert.Contains("krippendorff-alpha-ratio", EstimateText.Table(Agreement.From(tables[^1]).All()));
    }

    [Fact]
    public void From_ItemsOfOneCluster_TakesTheJackknifeOverClusters()
    {
        var random = new Random(6);
        var judgments = Enumerable
            .Range(0, 60)
            .SelectMany(item =>
                Enumerable
                    .Range(0, 3)
                    .Select(annotator => new Judgment(
                        $"{item}",
                        $"{annotator}",
                        random.Next(3) == 0 ? "first"
                            : item % 2 == 0 ? "second"
                            : "tie",
                        Category: item < 20 ? "a" : "b",
                        Cluster: $"{item / 3}"
                    ))
            );
        var agreement = Agreement.From(judgments);

        Assert.Equal(20, agreement.Units.Items);
        Assert.All(agreement.All().Where(estimate => estimate.Interval is not null), estimate =>
            Assert.Equal(IntervalMethod.ItemLinearisationLog, estimate.Interval!.Method)
        );
        Assert.Equal(["a", "b"], agreement.ByCategory().Select(part => part.Category));
        Assert.Equal(20, agreement.ByCategory()[0].Agreement.Counts.Sample.Units);
    }

    [Fact]
    public void From_Rankings_ClustersThePairsOfAnItem()
    {
        var random = new Random(8);
        var units = new UnitTable(RankingPairs.Labels);
        for (var item = 0; item < 40; item++)
        {
            // Four responses ranked by three annotators around a common order.
            double[][] scores =
            [
                .. Enumerable
                    .Range(0, 3)
                    .Select(_ => Enumerable.Range(0, 4).Select(r => Math.Round(r + 3 * random.NextDouble())).ToArray()),
            ];
            units.Add(RankingPairs.Units(scores));
        }

        var read = ItemJackknife.Read(units, counts =>
            KrippendorffAlpha.Read(counts, Metric.Ordinal, Orientation.OrientationFree)
        );

        Assert.Equal((40, 240), (units.Items, units.UnitCount));
        Assert.Equal(IntervalMethod.ItemJackknife, read.Interval!.Method);
        Assert.InRange(read.Value!.Value, .1, .9);
    }

    [Fact]
    public void From_BadJudgments_NamesTheRow()
    {
        Refused(3, "judged item 1 before, in row 1", [("1", "a", "x"), ("1", "b", "x"), ("1", "a", "y")]);
        Refused(2, "label z is not on the scale x, y", [("1", "a", "x"), ("1", "b", "z")], "x", "y");
        Refused(1, "the annotator is empty", [("1", "", "x")]);
        Refused(
            1_025,
            "item 1 has more than 1024 judgments",
            [.. Enumerable.Range(0, 1_030).Select(i => ("1", $"{i}", "x"))]
        );
        Refused(102, "at most 101 labels", [.. Enumerable.Range(0, 102).Select(i => ($"{i}", "a", $"{i}"))]);

        static void Refused(long row, string message, (string, string, string)[] judgments, params string[] labels)
        {
            var refusal = Assert.Throws<TableException>(() =>
                Agreement.From(judgments, labels.Length == 0 ? null : labels)
            );
            Assert.Equal(row, refusal.Row);
            Assert.Contains(message, refusal.Message);
        }
    }

    [Fact]
    public void Labels_WithoutDeclaration_AreOrderedByNumberElseByName()
    {
        Assert.Equal(["2", "10"], Agreement.From([("1", "a", "10"), ("1", "b", "2")]).Table.Labels);
        Assert.Equal(["10", "x"], Agreement.From([("1", "a", "x"), ("1", "b", "10")]).Table.Labels);
        Assert.Equal(["b", "a", "c"], Agreement.From([("1", "a", "a"), ("1", "b", "b")], ["b", "a", "c"]).Table.Labels);
    }
}
