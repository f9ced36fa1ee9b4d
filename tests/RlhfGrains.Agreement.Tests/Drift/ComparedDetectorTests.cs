using RlhfGrains.Quality;

namespace RlhfGrains.Agreement.Tests;

public class ComparedDetectorTests
{
    const string File = "reference/drift_streams.json";

    // What online-ml/river's own tests expect on their streams: the comparison is with the real ones.
    [SharedTheory(File)]
    [InlineData("stream1", new[] { 1020, 1991 })]
    [InlineData("stream4", new[] { 1006 })]
    public void PageHinkley_FindsWhatRiverFinds(string stream, int[] expected)
    {
        var detector = new PageHinkley(50);

        Assert.Equal(expected, Alarms(stream, detector.Observe));
    }

    [SharedTheory(File)]
    [InlineData("stream1", new[] { 1055 })]
    [InlineData("stream4", new[] { 1023 })]
    public void Adwin_FindsWhatRiverFinds(string stream, int[] expected)
    {
        var detector = new Adwin(.002, twoSided: true);

        Assert.Equal(expected, Alarms(stream, detector.Observe));
    }

    [Fact]
    public void Tables_Short_ArePrinted()
    {
        var (gates, drift, overlap) = (new StringWriter(), new StringWriter(), new StringWriter());

        GateTables.Write(gates, 1, Effort.Short);
        DriftTables.Write(drift, 1, Effort.Short);
        OverlapTables.Write(overlap);

        Assert.Contains("SIMULATED", gates.ToString());
        Assert.Contains("ADWIN", drift.ToString());
        Assert.DoesNotContain("20000.0", drift.ToString());
        Assert.Contains("| 3 | .80 | .95 |", overlap.ToString());
    }

    [Fact]
    public void Annotators_Short_ArePrinted()
    {
        var annotators = new StringWriter();

        AnnotatorTables.Write(annotators, 1, Effort.Short);

        Assert.Contains("| all eight | 100 |", annotators.ToString());
        Assert.Contains("ours, consensus alone", annotators.ToString());
    }

    [SharedFact("data/ukpconvarg1/judgments.csv", "data/ukpconvarg1/items.csv")]
    public void Replay_Short_IsPrinted()
    {
        var replay = new StringWriter();

        ReplayTables.Write(replay, Shared.PathOf("data/ukpconvarg1"), 1, Effort.Short);

        Assert.Contains("| consensus | ", replay.ToString());
    }

    static int[] Alarms(string stream, Func<double, bool> observe) =>
        [
            .. Shared
                .Json(File)
                .GetProperty("streams")
                .GetProperty(stream)
                .EnumerateArray()
                .Select((x, t) => (x.GetDouble(), t))
                .Where(x => observe(x.Item1))
                .Select(x => x.t),
        ];
}
