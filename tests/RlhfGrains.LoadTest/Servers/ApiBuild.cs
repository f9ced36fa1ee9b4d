namespace RlhfGrains.LoadTest.Servers;

/// <summary>Where this repository's server was built to.</summary>
static class ApiBuild
{
    /// <summary>In the configuration that this program was built in.</summary>
    public static string Path(string? given)
    {
        if (given is not null)
            return File.Exists(given)
                ? System.IO.Path.GetFullPath(given)
                : throw new InputException($"there is no {given}");
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var (framework, configuration) = (built.Name, built.Parent!.Name);
        for (var folder = built; folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(System.IO.Path.Combine(folder.FullName, "RlhfGrains.sln")))
                continue;
            var path = System.IO.Path.Combine(
                folder.FullName,
                "src",
                "RlhfGrains.Server",
                "bin",
                configuration,
                framework,
                "RlhfGrains.Server.dll"
            );
            return File.Exists(path)
                ? path
                : throw new InputException(
                    $"there is no {path}: run `dotnet build -c {configuration}` first, or give --api"
                );
        }
        throw new InputException("this program does not lie in the repository: give --api");
    }

    public static bool IsDebug(string apiPath) =>
        apiPath.Split(System.IO.Path.DirectorySeparatorChar).Contains("Debug");
}
