using System.Diagnostics;

namespace RlhfGrains.LoadTest.Servers;

/// <summary>A command of the server's program that comes to an end by itself: <c>verify</c>, <c>restore</c>.</summary>
static class ServerCommand
{
    /// <returns>Its exit code and all that it said.</returns>
    public static async Task<(int ExitCode, string Output)> Run(
        string apiPath,
        CancellationToken cancellation,
        params IReadOnlyList<string> arguments
    )
    {
        using var process = Start(apiPath, arguments);
        var (output, errors) = (
            process.StandardOutput.ReadToEndAsync(cancellation),
            process.StandardError.ReadToEndAsync(cancellation)
        );
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>kill -9 after so long, if it has not ended before.</summary>
    /// <returns>Whether it was killed.</returns>
    public static async Task<bool> RunAndKill(
        string apiPath,
        TimeSpan after,
        CancellationToken cancellation,
        params IReadOnlyList<string> arguments
    )
    {
        using var process = Start(apiPath, arguments);
        var ended = process.WaitForExitAsync(cancellation);
        if (await Task.WhenAny(ended, Task.Delay(after, cancellation)) == ended)
            return false;
        process.Kill();
        await ended;
        return true;
    }

    static Process Start(string apiPath, IReadOnlyList<string> arguments) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [apiPath, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        ) ?? throw new InputException($"cannot start {apiPath}");
}
