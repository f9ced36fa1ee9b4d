using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Tests;

/// <summary>The promises over seeds; one class for each host, so that they run beside each other.</summary>
public abstract class RunTests
{
    private protected static void Hold(HostKind host, ulong from, ulong count)
    {
        var runner = new Runner();
        for (var seed = from; seed < from + count; seed++)
        {
            var result = runner.Play(Plan.Of(seed, host));
            Assert.True(result.Failure is null, $"{result.Sentence}\n{result.Command}");
        }
    }
}

public sealed class EmbeddedRunTests : RunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(501)]
    [InlineData(1_001)]
    public void EmbeddedEngine_KeepsEveryPromise_OverFiveHundredSeeds(int from) =>
        Hold(HostKind.Embedded, (ulong)from, 500);
}

public sealed class ClusterRunTests : RunTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    public void Cells_KeepEveryPromise_OverAHundredSeeds(int from) => Hold(HostKind.Cluster, (ulong)from, 100);
}

public sealed class SqliteRunTests : RunTests
{
    [Fact]
    public void SqliteJournal_CopiedAndCutAtAnyMoment_KeepsEveryPromise() => Hold(HostKind.Sqlite, 1, 12);
}
