using System.Diagnostics;
using RlhfGrains.Api.Hosting;

namespace RlhfGrains.Api.Tests.Hosting;

/// <summary>The server as people run it: a process of its own, with a data folder.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, "RlhfGrains.Server.dll");

    readonly Process process;
    readonly List<string> lines = [];

    ServerProcess(Process process) => this.process = process;

    public string Output => string.Join('\n', lines);
    public HttpClient Http { get; } = new();

    /// <returns>Once it says that it listens, or has ended.</returns>
    public static Task<ServerProcess> Start(params string[] args) => StartWith(null, args);

    /// <inheritdoc cref="Start"/>
    /// <param name="adminKey">In the environment; null: none.</param>
    public static async Task<ServerProcess> StartWith(string? adminKey, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (adminKey is null)
            start.Environment.Remove(HostSettings.AdminKeyVariable);
        else
            start.Environment[HostSettings.AdminKeyVariable] = adminKey;
        var server = new ServerProcess(Process.Start(start)!);
        while (await server.process.StandardOutput.ReadLineAsync() is { } line)
        {
            server.lines.Add(line);
            if (line.Contains(" listens on ", StringComparison.Ordinal))
                server.Http.BaseAddress = new Uri(
                    line.Split(' ').First(w => w.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(';', ',')
                );
            if (line.StartsWith("Data folder", StringComparison.Ordinal))
                break;
        }
        return server;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> End()
    {
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, Output + await output, errors);
    }

    public void Terminate() => Process.Start("kill", ["-TERM", $"{process.Id}"])!.WaitForExit();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
