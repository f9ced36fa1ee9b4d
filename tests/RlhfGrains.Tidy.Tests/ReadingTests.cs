namespace RlhfGrains.Tidy.Tests;

public sealed class ReadingTests
{
    /// <summary>400 lines: what can be read in one sitting. Most files have 40 to 200.</summary>
    const int LinesMax = 400;

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void File_CanBeReadInOneSitting(string folder) =>
        Assert.DoesNotContain(Repository.Sources(folder), f => File.ReadLines(f).Count() > LinesMax);

    /// <summary>
    /// But for those that keep processes frozen, or under load, for a time: that is what they are about.
    /// </summary>
    [Fact]
    public void Tests_DoNotSleep() =>
        Assert.All(
            Repository
                .Sources("tests")
                .Where(f =>
                    f.Contains(".Tests", StringComparison.Ordinal)
                    && Path.GetFileName(f) != "ReadingTests.cs"
                    && !f.Contains("/Processes/", StringComparison.Ordinal)
                ),
            f =>
            {
                var text = File.ReadAllText(f);
                Assert.DoesNotContain("Thread.Sleep", text, StringComparison.Ordinal);
                Assert.DoesNotContain("Task.Delay", text, StringComparison.Ordinal);
            }
        );
}
