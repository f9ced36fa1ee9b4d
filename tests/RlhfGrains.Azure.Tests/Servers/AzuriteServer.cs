using System.Diagnostics;
using System.Security.Cryptography;

namespace RlhfGrains.Azure.Tests.Servers;

/// <summary>
/// The emulator of Azure Storage, with a throw-away folder on a free loopback port, stopped by its id.
/// </summary>
sealed class AzuriteServer : IDisposable
{
    const string Account = "rlhfgrainstest";

    // As it names them when they listen.
    static readonly string[] Services = ["Blob", "Queue", "Table"];

    // However the tests end, the emulator's standard input ends with them.
    static readonly string EndsWithItsStarter = Path.Combine(
        AppContext.BaseDirectory,
        "Azurite",
        "ends-with-its-starter.cjs"
    );

    static readonly Lazy<AzuriteServer> Common = new(StartCommon);

    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-azurite-").FullName;
    readonly Dictionary<string, int> ports = [];
    Process? process;

    AzuriteServer() => Start();

    /// <summary>The one that tests share which leave it running; each has a container of its own in it.</summary>
    public static AzuriteServer Shared => Common.Value;

    /// <summary>Azurite's script, where .ci/run puts it; null when it, or node, is not there.</summary>
    public static string? Program { get; } = Find();

    public string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    public int BlobPort => ports["Blob"];

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={AddressOf("Blob")};TableEndpoint={AddressOf("Table")};";

    public static AzuriteServer StartNew() => new();

    /// <summary>On the ports that it had, if it had some.</summary>
    public void Start()
    {
        List<string> arguments =
        [
            "--require",
            EndsWithItsStarter,
            Program!,
            "--location",
            folder,
            "--disableTelemetry",
            "--silent",
        ];
        foreach (var service in Services)
        {
            var option = $"--{service.ToLowerInvariant()}";
            arguments.AddRange([$"{option}Host", "127.0.0.1", $"{option}Port", $"{ports.GetValueOrDefault(service)}"]);
        }
        var start = new ProcessStartInfo("node", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"{Account}:{Key}";
        process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var listening = 0;
        while (listening < Services.Length && process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.Contains(" successfully listening at ", StringComparison.Ordinal))
                continue;
            ports[line.Split(' ')[1]] = new Uri(line.Split(' ')[^1]).Port;
            listening++;
        }
        if (listening < Services.Length)
            throw new InvalidOperationException($"Azurite did not start in {folder}");
        _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
    }

    /// <summary>
    /// In order: killed, the emulator forgets what it had acknowledged in the last seconds, as the real service does
    /// not.
    /// </summary>
    public void Stop()
    {
        using var ending = process!;
        process = null;
        Process.Start("kill", ["-TERM", $"{ending.Id}"]).WaitForExit();
        ending.WaitForExit();
    }

    public void Dispose()
    {
        if (process is not null)
            Stop();
        Directory.Delete(folder, recursive: true);
    }

    string AddressOf(string service) => $"http://127.0.0.1:{ports[service]}/{Account}";

    static AzuriteServer StartCommon()
    {
        var server = new AzuriteServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    static string? Find()
    {
        var caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given
            ? given
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var script = Path.Combine(
            caches,
            "rlhfgrains",
            "azurite",
            "node_modules",
            "azurite",
            "dist",
            "src",
            "azurite.js"
        );
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator,
            StringSplitOptions.RemoveEmptyEntries
        );
        return File.Exists(script) && path.Any(f => File.Exists(Path.Combine(f, "node"))) ? script : null;
    }
}
