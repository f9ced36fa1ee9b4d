namespace RlhfGrains.Agreement.Tests;

public class JudgmentCsvTests
{
    [Fact]
    public void Read_LongAndWide_GiveTheSameCounts()
    {
        var @long = Read("annotator,item,label,note\nA,1,x,\"a, \"\"b\"\"\nc\"\nB,1,y,\nA,2,x,\r\nB,2,x,\r\n");
        var wide = Read("item,A,B,category\n1,x,y,p\n2,x,x,q\n\n3,,x,q");

        Assert.Equal(2, @long.Count().Sample.PairableUnits);
        Assert.Equal(KrippendorffAlpha.Read(@long.Count(), Metric.Nominal).Value, KrippendorffAlpha.Read(wide.Count(), Metric.Nominal).Value);
        Assert.Equal(["p", "q", "q"], wide.Categories);
        Assert.Equal(5, wide.Rows);
    }

    [Theory]
    [InlineData("", 1, "a header row is needed")]
    [InlineData("item,annotator,label\n1,a\n", 2, "2 columns, the header has 3")]
    [InlineData("item,annotator,label\n1,a,x\n1,b,x,y\n", 3, "4 columns")]
    [InlineData("item,annotator,label\n1,a,x\n\n1,a,y\n", 4, "in row 2")]
    [InlineData("item,annotator,label\n1,a,\n", 2, "the label is empty")]
    [InlineData("item,a,b\n1,x,y\n1,x,y\n", 3, "item 1 has a row before")]
    [InlineData("what,annotator,label\n", 1, "no column for the item")]
    [InlineData("item,a,a\n", 1, "column a is there twice")]
    [InlineData("item\n", 1, "no column for an annotator")]
    [InlineData("item,annotator,label\n1,a,\"x\n", 2, "a quote is not closed")]
    [InlineData("item,annotator,label\n1,a,\"x\"y\n", 2, "text follows a closing quote")]
    [InlineData("item,annotator,label,category\n1,a,x,p\n1,b,x,q\n", 3, "before of p")]
    public void Read_BadTable_NamesTheRow(string text, long row, string message)
    {
        var refusal = Assert.Throws<TableException>(() => Read(text));

        Assert.Equal(row, refusal.Row);
        Assert.Contains(message, refusal.Message);
    }

    [Fact]
    public void Read_HeaderOnly_GivesAnEmptyTable()
    {
        var table = Read("item,annotator,label\n");

        Assert.Equal(0, table.Rows);
        Assert.Equal(UndefinedReason.NoPairs, KrippendorffAlpha.Read(table.Count(), Metric.Nominal).Undefined);
    }

    [Fact]
    public void Read_ManyRows_ReportsProgress()
    {
        var told = new List<long>();
        var text = "item,annotator,label\n" + string.Concat(Enumerable.Range(0, 25_000).Select(i => $"{i / 2},{i % 2},{i % 3}\n"));

        JudgmentCsv.Read(new StringReader(text), progress: new Told(told));

        Assert.Equal([10_000, 20_000, 25_001], told);
    }

    static JudgmentTable Read(string text) => JudgmentCsv.Read(new StringReader(text));

    sealed class Told(List<long> told) : IProgress<long>
    {
        public void Report(long value) => told.Add(value);
    }
}
