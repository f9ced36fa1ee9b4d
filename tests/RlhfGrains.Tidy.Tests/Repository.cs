namespace RlhfGrains.Tidy.Tests;

/// <summary>The working tree that these tests look at.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files below a folder, without what the build made.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory
            .EnumerateFiles(PathOf(folder), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    public static string Relative(string file) =>
        Path.GetRelativePath(Root, file).Replace(Path.DirectorySeparatorChar, '/');

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RlhfGrains.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("these tests run inside the repository");
    }
}
