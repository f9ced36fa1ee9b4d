namespace RlhfGrains.Agreement.Tests;

public class ContributionTests
{
    [Fact]
    public void Pairs_OfLabels_SumToAllDisagreementAndNameTheConfusion()
    {
        // Labels 0 and 1 are confused; 2 is clear.
        var counts = Units.FromCounts([2, 1, 0], [1, 2, 0], [3, 0, 0], [0, 0, 3], [0, 0, 3], [0, 1, 2]);

        var pairs = LabelContributions.Pairs(counts, Metric.Nominal);

        Assert.Equal((0, 1, 4L), (pairs[0].First, pairs[0].Second, pairs[0].Pairs));
        Near.Equal(1, pairs.Sum(pair => pair.Share));
        Near.Equal(2 / 3.0, pairs[0].Share);
        Near.Equal(2.0, pairs[0].Observed);
        Near.Equal(6 * 4 / 17.0, pairs[0].Expected);
    }

    [Fact]
    public void PerLabel_IsAlphaOfTheLabelAgainstAllOthers()
    {
        var units = RandomUnits.Draw(seed: 4, units: 50, labels: 4, valuesMax: 4);

        var perLabel = LabelContributions.PerLabel(Units.FromCounts(units));

        for (var c = 0; c < 4; c++)
        {
            var split = Units.FromCounts([.. units.Select(unit => new[] { unit[c], unit.Sum() - unit[c] })]);
            Near.Equal(KrippendorffAlpha.Read(split, Metric.Nominal).Value!.Value, perLabel[c], 1e-12);
        }
        Assert.Equal([null, null], LabelContributions.PerLabel(Units.FromCounts([2, 0])));
    }

    [Fact]
    public void ItemsAndCategories_SumToObservedDisagreement()
    {
        var random = new Random(3);
        var agreement = Agreement.From(
            Enumerable
                .Range(0, 40)
                .SelectMany(item =>
                    Enumerable
                        .Range(0, 3)
                        .Select(annotator => new Judgment(
                            $"{item}",
                            $"{annotator}",
                            item < 20 ? $"{random.Next(3)}" : $"{item % 3}",
                            Category: item < 20 ? "vague" : "clear"
                        ))
                )
        );

        var categories = ItemContributions.Categories(agreement.Table, Metric.Nominal);
        var items = ItemContributions.Items(agreement.Table, Metric.Nominal, itemsMax: 5);

        Assert.Equal(["vague", "clear"], categories.Select(category => category.Name));
        Near.Equal(1, categories[0].Share);
        Near.Equal(2, categories[0].Excess);
        Assert.Equal(5, items.Count);
        Assert.True(items[0].Disagreement >= items[4].Disagreement);
        // n D_o of alpha.
        var alpha = KrippendorffAlpha.Read(agreement.Counts, Metric.Nominal).Value!.Value;
        var labels = agreement.Counts.LabelCounts();
        double n = labels.Sum(),
            expected = labels.Sum(count => count * (n - count)) / (n - 1);
        Near.Equal((1 - alpha) * expected, categories.Sum(category => category.Disagreement), 1e-9);
    }
}
