using System.Text.RegularExpressions;

namespace RlhfGrains.Tidy.Tests;

/// <summary>The pages that lead through the project: a link that goes nowhere is worse than none.</summary>
public sealed partial class DocumentTests
{
    // A newcomer reads it to the end in a few minutes.
    const int WayInLinesMax = 200;

    public static TheoryData<string> Pages =>
        [
            .. Directory
                .EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
                .Select(Repository.Relative)
                .Where(IsOurs)
                .Order(),
        ];

    [Fact]
    public void Readme_IsAWayIn() =>
        Assert.InRange(File.ReadLines(Repository.PathOf("README.md")).Count(), 1, WayInLinesMax);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_LeadSomewhere(string page)
    {
        var file = Repository.PathOf(page);
        var missing = Link().Matches(Prose(file)).Select(m => m.Groups[1].Value).Where(target => !Leads(file, target));
        Assert.Empty(missing);
    }

    static bool Leads(string from, string target)
    {
        if (target.Contains("://", StringComparison.Ordinal))
            return true;
        var parts = target.Split('#');
        var to = parts[0].Length == 0 ? from : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(from)!, parts[0]));
        if (parts.Length == 1)
            return Path.Exists(to);
        return File.Exists(to) && Heading().Matches(Prose(to)).Any(m => Anchor(m.Groups[1].Value) == parts[1]);
    }

    /// <summary>As a heading is addressed: lower case, words joined by hyphens, other signs left out.</summary>
    static string Anchor(string heading) =>
        NoAnchorSign().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    /// <summary>The page without its blocks of code, whose signs are not links and headings.</summary>
    static string Prose(string file) => CodeBlock().Replace(File.ReadAllText(file), "");

    static bool IsOurs(string path) => !path.Split('/').Any(part => part is "bin" or "obj" or "node_modules");

    [GeneratedRegex(@"\]\(([^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoAnchorSign();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
