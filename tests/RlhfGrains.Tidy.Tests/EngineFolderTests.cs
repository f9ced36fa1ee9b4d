using System.Text.RegularExpressions;

namespace RlhfGrains.Tidy.Tests;

/// <summary>
/// The direction of the Engine's folders: a turn is written once, below the two ways to host grains, which do not know
/// each other.
/// </summary>
public sealed partial class EngineFolderTests
{
    const string Engine = "src/RlhfGrains.Engine";

    /// <summary>Each folder, and those that it may name.</summary>
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Codec"] = [],
        ["Journals"] = ["Codec"],
        ["Artifacts"] = ["Journals"],
        ["Traces"] = ["Codec"],
        ["Turns"] = ["Codec", "Traces"],
        ["Embedded"] = ["Codec", "Journals", "Traces", "Turns"],
        ["Activations"] = ["Codec", "Journals", "Traces", "Turns"],
        ["Verification"] = ["Codec", "Journals", "Turns"],
    };

    public static TheoryData<string> Folders => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Folder_NamesThoseBelowIt_AndNoOther(string folder) =>
        Assert.Empty(
            Repository
                .Sources($"{Engine}/{folder}")
                .SelectMany(f => NamedFolders(folder, File.ReadAllText(f)).Select(n => (File: f, Names: n)))
                .Where(n => n.Names != folder && !Allowed[folder].Contains(n.Names))
                .Select(n => $"{Repository.Relative(n.File)} names {n.Names}")
        );

    [Fact]
    public void EveryFolder_HasItsPlace() =>
        Assert.Equal(
            Allowed.Keys.Order(),
            Repository
                .Sources(Engine)
                .Select(f => Repository.Relative(f)[(Engine.Length + 1)..].Split('/'))
                .Where(parts => parts.Length > 1)
                .Select(parts => parts[0])
                .Distinct()
                .Order()
        );

    // By its using, and as what a name begins with, which needs none below the same namespace.
    static IEnumerable<string> NamedFolders(string own, string text) =>
        Named()
            .Matches(text)
            .Select(m => m.Groups[1].Value)
            .Concat(Allowed.Keys.Where(f => f != own && Regex.IsMatch(text, $@"(?<![\w.""`]){f}\.[A-Z]")))
            .Distinct();

    [GeneratedRegex(@"RlhfGrains\.Engine\.(\w+)")]
    private static partial Regex Named();
}
