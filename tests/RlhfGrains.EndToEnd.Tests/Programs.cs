using System.Diagnostics;

namespace RlhfGrains.EndToEnd.Tests;

/// <summary>The repository's programs, run as their users run them.</summary>
static class Programs
{
    /// <summary>Five minutes: a hang must not eat the whole run of CI.</summary>
    static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(5);

    static readonly DirectoryInfo Built = new(AppContext.BaseDirectory);

    public static string Repository { get; } = FindRepository();

    /// <returns>The exit code, and everything that was printed.</returns>
    public static Task<(int ExitCode, string Output)> LoadTest(params string[] arguments) =>
        Run("tests", "RlhfGrains.LoadTest", null, arguments);

    /// <summary>The server's program.</summary>
    public static string Server => Dll("src", "RlhfGrains.Server");

    /// <inheritdoc cref="LoadTest"/>
    /// <param name="adminKey">In its environment; null: none.</param>
    public static Task<(int ExitCode, string Output)> RunServer(string? adminKey, params string[] arguments) =>
        Run("src", "RlhfGrains.Server", adminKey, arguments);

    static async Task<(int ExitCode, string Output)> Run(
        string folder,
        string program,
        string? adminKey,
        string[] arguments
    )
    {
        var start = new ProcessStartInfo("dotnet", [Dll(folder, program), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (adminKey is not null)
            start.Environment["RLHFGRAINS_ADMIN_KEY"] = adminKey;
        using var process = Process.Start(start)!;
        using var limit = new CancellationTokenSource(TimeMax);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            // It ends the server that it has started.
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    static string Dll(string folder, string program) =>
        Path.Combine(Repository, folder, program, "bin", Built.Parent!.Name, Built.Name, program + ".dll");

    static string FindRepository()
    {
        for (var folder = Built; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RlhfGrains.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException("these tests run inside the repository");
    }
}
