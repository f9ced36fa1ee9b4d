namespace RlhfGrains.EndToEnd.Tests;

/// <summary>
/// The real server killed, stopped, frozen, starved and damaged, in the short form; the long forms are documented
/// commands of the load test.
/// </summary>
public sealed class ChaosTests
{
    [Fact]
    public Task Kill_ThreeTimesUnderLoad_LosesAndDoublesNothing() => Holds("chaos", "kill", "--rounds", "3");

    [Theory]
    [InlineData("freeze", "1")]
    [InlineData("cut", "1")]
    [InlineData("two", "1")]
    [InlineData("memory", "1")]
    [InlineData("idle", "1")]
    [InlineData("descriptors", "1")]
    [InlineData("garbage", "3")]
    public Task Server_UnderThis_KeepsItsPromises(string scenario, string rounds) =>
        Holds("chaos", scenario, "--rounds", rounds);

    [LongTheory]
    [InlineData("kill", "20")]
    [InlineData("term", "3")]
    [InlineData("import", "2")]
    [InlineData("erase", "2")]
    [InlineData("flip", "1")]
    [InlineData("clock", "1")]
    public Task Server_UnderThisForLonger_KeepsItsPromises(string scenario, string rounds) =>
        Holds("chaos", scenario, "--rounds", rounds);

    [MountTheory]
    [InlineData("full")]
    [InlineData("readonly")]
    public async Task Server_OnSuchADisk_RefusesChangesAndGoesOnReading(string scenario) =>
        await Holds("chaos", scenario);

    [Fact]
    public Task Fuzz_OfAPartOfTheOperations_MeetsNoDefectAndChangesNothing() => Fuzz("0.004", "60", "200");

    [LongFact]
    public Task Fuzz_OfEveryOperationOfTheDocument_MeetsNoDefectAndChangesNothing() => Fuzz("0.03", "300", "2000");

    static Task Fuzz(string share, string drawn, string idle) =>
        Holds("fuzz", "--share", share, "--drawn", drawn, "--idle", idle, "--seed", "422154515");

    static async Task Holds(params string[] arguments)
    {
        var (exitCode, output) = await Programs.LoadTest(arguments);
        Assert.True(exitCode == 0, output);
    }
}
