namespace RlhfGrains.EndToEnd.Tests;

public sealed class BenchTests
{
    [LongFact]
    public async Task Bench_InItsShortForm_PrintsItsTable()
    {
        var (exitCode, output) = await Programs.LoadTest("bench", "--short", "--runs", "1", "--seconds", "0.3");

        Assert.True(exitCode == 0, output);
        Assert.Contains("echo", output, StringComparison.Ordinal);
    }
}
