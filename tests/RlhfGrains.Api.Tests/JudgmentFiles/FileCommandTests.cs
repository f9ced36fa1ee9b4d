using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.JudgmentFiles;

public sealed class FileCommandTests : IDisposable
{
    readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");

    public void Dispose() => File.Delete(path);

    /// <summary>Krippendorff (2011), section A: two observers, ten binary units, alpha .095.</summary>
    [Fact]
    public async Task Agreement_OfAWideFile_IsThePublishedOne()
    {
        var (exitCode, output, _) = await Run(
            "unit,Meg,Owen\n1,0,1\n2,1,1\n3,0,1\n4,0,0\n5,0,0\n6,0,1\n7,0,0\n8,0,0\n9,1,0\n10,0,0\n",
            "--json"
        );

        exitCode.ShouldBe(0);
        var alpha = JsonDocument
            .Parse(output)
            .RootElement.GetProperty("all")
            .GetProperty("coefficients")
            .EnumerateArray()
            .Single(c => c.GetProperty("coefficient").GetString() == "krippendorff-alpha-nominal");
        alpha.GetProperty("value").GetDouble().ShouldBe(0.095238095238095, 1e-12);
    }

    [Fact]
    public async Task Agreement_ByAColumn_HasAPartForEachOfItsValues()
    {
        var (exitCode, output, _) = await Run(
            "item,annotator,label,topic\n1,a,x,t1\n1,b,x,t1\n2,a,x,t2\n2,b,y,t2\n",
            "--by",
            "topic",
            "--json"
        );

        exitCode.ShouldBe(0);
        JsonDocument
            .Parse(output)
            .RootElement.GetProperty("byCategory")
            .EnumerateArray()
            .Select(p => p.GetProperty("category").GetString())
            .ShouldBe(["t1", "t2"]);
    }

    [Fact]
    public async Task Agreement_OfABadFile_EndsWithOneAndNamesTheRow()
    {
        var (exitCode, output, errors) = await Run("item,annotator,label\n1,a\n");

        exitCode.ShouldBe(1);
        output.ShouldBeEmpty();
        errors.ShouldContain("row 2: 2 columns, the header has 3");
    }

    [Fact]
    public async Task Agreement_OfASingleJudgment_SaysWhatIsMissing()
    {
        var (exitCode, output, errors) = await Run("item,annotator,label\n1,a,x\n");

        exitCode.ShouldBe(0, errors);
        output.ShouldContain("NoPairs");
    }

    async Task<(int ExitCode, string Output, string Errors)> Run(string text, params string[] options)
    {
        await File.WriteAllTextAsync(path, text);
        await using var process = await ServerProcess.Start(["agreement", path, .. options]);
        return await process.End();
    }
}
