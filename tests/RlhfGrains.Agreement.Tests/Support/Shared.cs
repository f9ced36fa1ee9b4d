using System.Text.Json;

namespace RlhfGrains.Agreement.Tests;

/// <summary>
/// The reference files and data sets that are too large to copy: a folder <c>shared</c> beside the repository.
/// </summary>
static class Shared
{
    static readonly string? Root = FindRoot();

    public static bool Has(string path) => Root is not null && File.Exists(Path.Combine(Root, path));

    public static string PathOf(string path) => Path.Combine(Root!, path);

    public static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllText(PathOf(path))).RootElement;

    /// <summary>Item, annotator and label of every row, in file order.</summary>
    public static List<(string Item, string Annotator, string Label)> Judgments(string set)
    {
        var lines = File.ReadLines(PathOf($"data/{set}/judgments.csv"));
        var header = lines.First().Split(',');
        var (item, annotator, label) = (
            Array.IndexOf(header, "item"),
            Array.IndexOf(header, "annotator"),
            Array.IndexOf(header, "label")
        );
        return
        [
            .. lines.Skip(1).Select(line => line.Split(',')).Select(row => (row[item], row[annotator], row[label])),
        ];
    }

    static string? FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var shared = Path.Combine(folder.FullName, "..", "shared");
            if (File.Exists(Path.Combine(folder.FullName, "global.json")) && Directory.Exists(shared))
                return Path.GetFullPath(shared);
        }
        return null;
    }
}

/// <summary>A fact that needs files of the shared folder; skipped by name where they are not there.</summary>
sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute(params string[] files) => Skip = SharedSkip.Reason(files);
}

/// <summary>A theory that needs files of the shared folder; skipped by name where they are not there.</summary>
sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute(params string[] files) => Skip = SharedSkip.Reason(files);
}

static class SharedSkip
{
    public static string? Reason(string[] files) =>
        files.FirstOrDefault(file => !Shared.Has(file)) is { } missing
            ? $"needs ../shared/{missing}, which is not there"
            : null;
}
