using RlhfGrains.Api.Hosting;
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
        ShowsThem(output);
    }

    [Fact]
    public async Task Demo_OnAServerThatRuns_PlaysThere_AndLeavesTheProject()
    {
        var folder = Directory.CreateTempSubdirectory("rlhfgrains-").FullName;
        try
        {
            var key = new string('k', 40);
            await using var server = await ServerProcess.StartWith(
                key,
                "--RlhfGrains:Urls=http://127.0.0.1:0",
                $"--RlhfGrains:DataFolder={folder}"
            );
            string[] play = ["demo", "--once", "--server", server.Http.BaseAddress!.ToString(), "--project", "p-demo"];
            await using var demo = await ServerProcess.StartWith(key, play);
            var (exitCode, output, errors) = await demo.End();
            exitCode.ShouldBe(0, errors);
            ShowsThem(output);

            await using var again = await ServerProcess.StartWith(key, play);
            (exitCode, _, errors) = await again.End();
            exitCode.ShouldBe(1);
            errors.ShouldContain("project-exists");

            await using var keyless = await ServerProcess.Start(play);
            (exitCode, _, errors) = await keyless.End();
            exitCode.ShouldBe(1);
            errors.ShouldContain(HostSettings.AdminKeyVariable);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void ShowsThem(string output)
    {
        output.ShouldContain("50 prompts");
        foreach (var category in new[] { "advice", "coding", "creative", "factual", "safety" })
            output.ShouldContain(category);
        var rows = output.Split('\n');
        rows.Single(r => r.Contains("Dana", StringComparison.Ordinal)).ShouldContain("much less than before");
        rows.Single(r => r.Contains("Rowan", StringComparison.Ordinal)).ShouldContain("hardly more than chance");
        rows.Count(r => r.Contains("than", StringComparison.Ordinal)).ShouldBe(2);
    }
}
