using System.Text.RegularExpressions;

namespace RlhfGrains.Tidy.Tests;

/// <summary>
/// A line is what a reader takes in at once. The formatter (CSharpier, at the width of .editorconfig) breaks code;
/// what it cannot break is a text, whose length does not count here.
/// </summary>
public sealed partial class WidthTests
{
    const int ColumnsMax = 120;
    const string RawText = "\"\"\"";

    [Fact]
    public void NoLineOfCode_IsWiderThanAReaderTakesIn()
    {
        var tooWide = Directory
            .EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
            .SelectMany(WideLines);

        Assert.Empty(tooWide);
    }

    static IEnumerable<string> WideLines(string file)
    {
        var isInText = false;
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            var startsInText = isInText;
            if (line.Split(RawText).Length % 2 == 0)
                isInText = !isInText;
            if (startsInText || isInText || WithoutTexts(line).Length <= ColumnsMax)
                continue;
            yield return $"{Repository.Relative(file)}:{number}";
        }
    }

    static string WithoutTexts(string line) => line.Length <= ColumnsMax ? line : Text().Replace(line, "\"\"");

    [GeneratedRegex("\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"")]
    private static partial Regex Text();
}
