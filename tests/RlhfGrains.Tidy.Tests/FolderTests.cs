using System.Text.RegularExpressions;

namespace RlhfGrains.Tidy.Tests;

/// <summary>
/// A folder of the first level is a slice, and slices form no circle: whoever changes one looks at those below it
/// alone.
/// </summary>
public sealed partial class FolderTests
{
    const string Project = "RlhfGrains.Grains";

    /// <summary>
    /// Edges that close a circle and are still to go: none is added, and each that is gone is taken out.
    /// </summary>
    static readonly (string From, string To)[] Remaining =
    [
        ("Annotators", "Projects"),
        ("Batches", "Projects"),
        ("Items", "Projects"),
    ];

    static IReadOnlyDictionary<string, SortedSet<string>> Known { get; } = Read();

    [Fact]
    public void FoldersOfGrains_FormNoCircle()
    {
        var known = Known.ToDictionary(
            k => k.Key,
            k => k.Value.Where(to => !Remaining.Contains((k.Key, to))).ToList(),
            StringComparer.Ordinal
        );

        Assert.Empty(Circle(known));
    }

    [Fact]
    public void RemainingEdges_AreStillThere() => Assert.All(Remaining, e => Assert.Contains(e.To, Known[e.From]));

    [Fact]
    public void Vocabulary_KnowsNoSlice() => Assert.Empty(Known["Vocabulary"]);

    [Fact]
    public void Namespaces_AreNamedAfterTheirFolders() => Assert.All(Repository.Sources("src/" + Project), file =>
        {
            var folder = Path.GetDirectoryName(Repository.Relative(file))!["src/".Length..];
            Assert.Equal(
                folder.Replace(Path.DirectorySeparatorChar, '.'),
                Namespace().Match(File.ReadAllText(file)).Groups[1].Value
            );
        });

    [Fact]
    public void Circle_IsToldByItsPath()
    {
        var known = new Dictionary<string, List<string>>
        {
            ["A"] = ["B"],
            ["B"] = ["C", "D"],
            ["C"] = [],
            ["D"] = ["B"],
        };

        Assert.Equal(["B", "D", "B"], Circle(known));
    }

    /// <summary>Which folders each folder names: by a using, or by a name that begins with the folder's.</summary>
    static Dictionary<string, SortedSet<string>> Read()
    {
        var root = Repository.PathOf("src", Project);
        var files = Repository
            .Sources("src/" + Project)
            .Select(f =>
                (Path: Path.GetRelativePath(root, f).Split(Path.DirectorySeparatorChar), Text: File.ReadAllText(f))
            )
            .Where(f => f.Path.Length > 1)
            .ToList();
        var known = files
            .Select(f => f.Path[0])
            .Distinct()
            .ToDictionary(folder => folder, _ => new SortedSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (path, text) in files)
        {
            foreach (Match match in Mentioned().Matches(text))
            {
                var to = match.Groups[1].Value;
                if (known.ContainsKey(to) && to != path[0])
                    known[path[0]].Add(to);
            }
        }
        return known;
    }

    /// <summary>The first circle that is found, its first folder again at its end; empty: there is none.</summary>
    static IReadOnlyList<string> Circle(Dictionary<string, List<string>> known)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<string>();
        foreach (var folder in known.Keys.Order(StringComparer.Ordinal))
        {
            if (From(folder) is { } circle)
                return circle;
        }
        return [];

        List<string>? From(string folder)
        {
            if (path.IndexOf(folder) is >= 0 and var at)
                return [.. path[at..], folder];
            if (!done.Add(folder))
                return null;
            path.Add(folder);
            foreach (var to in known[folder])
            {
                if (From(to) is { } circle)
                    return circle;
            }
            path.RemoveAt(path.Count - 1);
            return null;
        }
    }

    [GeneratedRegex(@"\bRlhfGrains\.Grains\.(\w+)")]
    private static partial Regex Mentioned();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
