using System.Diagnostics;
using System.Security.Cryptography;

namespace RlhfGrains.Azure.Tests.Servers;

/// <summary>The emulator of Azure Storage, with a throw-away folder on a free loopback port, stopped by its id.</summary>
sealed class AzuriteServer : IDisposable
{
    const string Account = "rlhfgrainstest";

    static readonly Lazy<AzuriteServer> Common = new(StartCommon);

    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-azurite-").FullName;
    Process? process;

    AzuriteServer() => Start();

    /// <summary>The one that tests share which leave it running; each has a container of its own in it.</summary>
    public static AzuriteServer Shared => Common.Value;

    /// <summary>Azurite's script, where .ci/run puts it; null when it, or node, is not there.</summary>
    public static string? Program { get; } = Find();

    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    public int Port { get; private set; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{Port}/{Account};";

    public static AzuriteServer StartNew() => new();

    /// <summary>On the port that it had, if it had one.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo("node", [Program!, "--blobHost", "127.0.0.1", "--blobPort", $"{Port}", "--location", folder, "--skipApiVersionCheck", "--disableTelemetry", "--silent"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.Contains("successfully listens on ", StringComparison.Ordinal)) continue;
            Port = new Uri(line.Split(' ')[^1]).Port;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return;
        }
        throw new InvalidOperationException($"Azurite did not start in {folder}");
    }

    /// <summary>In order: killed, the emulator forgets what it had acknowledged in the last seconds, as the real service does not.</summary>
    public void Stop()
    {
        using var ending = process!;
        process = null;
        Process.Start("kill", ["-TERM", $"{ending.Id}"]).WaitForExit();
        ending.WaitForExit();
    }

    public void Dispose()
    {
        if (process is not null) Stop();
        Directory.Delete(folder, recursive: true);
    }

    static AzuriteServer StartCommon()
    {
        var server = new AzuriteServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    static string? Find()
    {
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var script = Path.Combine(caches, "rlhfgrains", "azurite", "node_modules", "azurite", "dist", "src", "blob", "main.js");
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return File.Exists(script) && path.Any(f => File.Exists(Path.Combine(f, "node"))) ? script : null;
    }
}
