namespace RlhfGrains.EndToEnd.Tests;

/// <summary>
/// Real judgments over HTTP into a real server, on the default settings: what was acknowledged is stored once, and live
/// agreement is a recount's and, where a set was sent whole, the published one. The whole sets are one documented
/// command.
/// </summary>
public sealed class ReplayTests
{
    [SharedDataTheory]
    [InlineData("ukpconvarg1", "6000", "single")]
    [InlineData("dices350", "6000", "stream")]
    public async Task Replay_OfAPart_LiveAgreementEqualsARecount(string set, string rows, string mode) =>
        await Holds("replay", SharedData.Judgments(set), "--limit", rows, "--mode", mode, "--check", "200");

    [SharedDataTheory]
    [InlineData("pandalm")]
    public async Task Replay_OfAWholeSet_LiveAgreementIsThePublishedOne(string set) =>
        await Holds("replay", SharedData.Judgments(set));

    [SharedDataFact]
    public Task Replay_WithTheServerKilledOnTheWay_LosesAndDoublesNothing() =>
        Holds("replay", SharedData.Judgments("ukpconvarg1"), "--limit", "1500", "--mode", "single", "--kills", "1");

    [SharedDataTheory(IsLong = true)]
    [InlineData("single")]
    [InlineData("stream")]
    public Task LongReplay_WithTheServerKilledOnTheWay_LosesAndDoublesNothing(string mode) =>
        Holds("replay", SharedData.Judgments("ukpconvarg1"), "--limit", "4000", "--mode", mode, "--kills", "3");

    static async Task Holds(params string[] arguments)
    {
        var (exitCode, output) = await Programs.LoadTest(arguments);
        Assert.True(exitCode == 0, output);
    }
}
