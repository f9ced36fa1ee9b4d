namespace RlhfGrains.Postgres.Tests.Servers;

/// <summary>PostgreSQL's programs on this machine: in the PATH, or where packages and installers put them.</summary>
static class PostgresBinaries
{
    /// <summary>Null when there are none.</summary>
    public static string? Folder { get; } = Find();

    public static string PathOf(string program) => Path.Combine(Folder!, program);

    static string? Find()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        string[] usual =
        [
            .. Versions("/usr/lib/postgresql", "bin"),
            .. Versions("/usr", "bin", "pgsql*"),
            "/usr/local/pgsql/bin",
            .. Versions("/opt/homebrew/opt", "bin", "postgresql*"),
        ];
        return path.Concat(usual)
            .FirstOrDefault(f => File.Exists(Path.Combine(f, "postgres")) && File.Exists(Path.Combine(f, "initdb")));
    }

    /// <summary>The newest first.</summary>
    static IEnumerable<string> Versions(string parent, string below, string pattern = "*") =>
        Directory.Exists(parent)
            ? Directory
                .GetDirectories(parent, pattern)
                .OrderDescending(StringComparer.Ordinal)
                .Select(f => Path.Combine(f, below))
            : [];
}
