namespace RlhfGrains.Agreement.Tests;

public class LongTableTests
{
    [Theory]
    [InlineData(2, 3, 40)]
    [InlineData(8, 6, 40)]
    [InlineData(9, 6, 40)]
    [InlineData(3, 300, 3)]
    public void Count_RowsInAnyOrder_EqualsUnitByUnit(int labels, int valuesMax, int items)
    {
        var units = RandomUnits.Draw(seed: 31, items, labels, valuesMax);
        var rows = units
            .SelectMany((unit, item) => unit.SelectMany((n, label) => Enumerable.Repeat((item, label), n)))
            .ToArray();
        new Random(1).Shuffle(rows);

        var counts = LongTable.Count(
            labels,
            rows.Select(row => row.item).ToArray(),
            rows.Select(row => row.label).ToArray(),
            items
        );

        Assert.Equal(Units.FromCounts(units), counts);
    }

    [Fact]
    public void Count_CodesOutOfRange_NamesTheRow()
    {
        Assert.Contains(
            "Row 1 ",
            Assert.Throws<ArgumentException>(() => LongTable.Count(2, [0, 0], [0, 2], 1)).Message
        );
        Assert.Contains("Row 0 ", Assert.Throws<ArgumentException>(() => LongTable.Count(9, [5], [0], 1)).Message);
        Assert.Throws<ArgumentException>(() => LongTable.Count(2, [0], [0, 1], 1));
        Assert.Equal(0, LongTable.Count(2, [], [], 0).Sample.Units);
    }

    // STATISTICS.md: 1,000 annotators, 100,000 items, 5 judgments each, 4 labels.
    [Fact]
    public void Count_GeneratedJudgments_GivesTheFiguresOfTheSpeedComparison()
    {
        var generated = GeneratedJudgments.Draw(annotators: 1_000, items: 100_000, judgments: 5, labels: 4);
        var counts = LongTable.Count(4, generated.Items, generated.Labels, 100_000);
        var table = generated.ToTable();

        Near.Equal(.39191727071169347, KrippendorffAlpha.Read(counts, Metric.Nominal).Value);
        Near.Equal(.3912011723158233, KrippendorffAlpha.Read(counts, Metric.Ordinal).Value);
        Near.Equal(.3919160545438025, FleissKappa.Read(counts).Value);
        var pairs = AnnotatorPairs.Count(table);
        Assert.Equal(432_053, pairs.Count);
        // 543,940 of 1,000,000 pairs; STATISTICS.md prints .543940007686615, which is .54394 rounded to a 32-bit float.
        Assert.Equal(.54394, AnnotatorPairs.Pooled(pairs));
        Assert.Equal(.543940007686615, (double)(float)AnnotatorPairs.Pooled(pairs)!.Value, 1e-15);
        Assert.Equal(counts, table.Count());
    }
}
