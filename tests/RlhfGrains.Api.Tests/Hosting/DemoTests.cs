using Shouldly;

namespace RlhfGrains.Api.Tests.Hosting;

public class DemoTests
{
    [Fact]
    public async Task Demo_ShowsWhoDriftsAndWhoIsCareless()
    {
        await using var demo = await ServerProcess.Start("demo", "--once", "--RlhfGrains:Urls=http://127.0.0.1:0");

        var (exitCode, output, errors) = await demo.End();

        exitCode.ShouldBe(0, errors);
        errors.ShouldBeEmpty();
        output.ShouldContain("50 prompts");
        foreach (var category in new[] { "advice", "coding", "creative", "factual", "safety" }) output.ShouldContain(category);
        var rows = output.Split('\n');
        rows.Single(r => r.Contains("Dana", StringComparison.Ordinal)).ShouldContain("much less than before");
        rows.Single(r => r.Contains("Rowan", StringComparison.Ordinal)).ShouldContain("hardly more than chance");
        rows.Count(r => r.Contains("than", StringComparison.Ordinal)).ShouldBe(2);
    }
}
