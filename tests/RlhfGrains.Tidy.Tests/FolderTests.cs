using System.Text.RegularExpressions;

namespace RlhfGrains.Tidy.Tests;

/// <summary>
/// A folder of the grains is a slice. Which one may know which is an order: what two slices say to each other is
/// declared by the one that knows less.
/// </summary>
public sealed partial class FolderTests
{
    const string Vocabulary = "Vocabulary";

    [Fact]
    public void SlicesOfGrains_FormNoCircle()
    {
        var known = Known();
        var path = known.Keys.Select(folder => Circle(known, [folder])).FirstOrDefault(c => c is not null);

        Assert.True(path is null, $"a circle: {string.Join(" -> ", path ?? [])}");
        Assert.True(known.Count > 10, "the slices are not where this test looks");
    }

    /// <summary>Everybody speaks in its words, so it can know nobody's.</summary>
    [Fact]
    public void Vocabulary_KnowsNoSlice() => Assert.Empty(Known()[Vocabulary]);

    /// <summary>Settings are cut into terms by projects: nobody below them is passed the whole.</summary>
    [Fact]
    public void Projects_AreKnownByNoOtherSlice() =>
        Assert.Empty(Known().Where(f => f.Value.Contains("Projects")).Select(f => f.Key).Except(["Recounts"]));

    /// <summary>For each folder the others that its files name.</summary>
    static Dictionary<string, HashSet<string>> Known()
    {
        var root = Repository.PathOf("src", "RlhfGrains.Grains");
        return Directory
            .EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => (Folder: FolderOf(root, file), Text: File.ReadAllText(file)))
            .Where(f => f.Folder is not (null or "obj" or "bin"))
            .GroupBy(f => f.Folder!)
            .ToDictionary(
                folder => folder.Key,
                folder =>
                    folder
                        .SelectMany(f => Named().Matches(f.Text).Select(m => m.Groups[1].Value))
                        .Where(name => name != folder.Key)
                        .ToHashSet()
            );
    }

    /// <returns>Null: the file lies in none.</returns>
    static string? FolderOf(string root, string file) =>
        Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : null;

    static List<string>? Circle(Dictionary<string, HashSet<string>> known, List<string> path)
    {
        foreach (var next in known.GetValueOrDefault(path[^1]) ?? [])
        {
            if (next == path[0])
                return [.. path, next];
            if (!path.Contains(next) && Circle(known, [.. path, next]) is { } circle)
                return circle;
        }
        return null;
    }

    [GeneratedRegex(@"using (?:static )?RlhfGrains\.Grains\.(\w+)")]
    private static partial Regex Named();
}
