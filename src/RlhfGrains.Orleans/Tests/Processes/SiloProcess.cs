using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>One silo in a process of its own, stopped and frozen by its id.</summary>
sealed class SiloProcess : IDisposable
{
    public const string AdminKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>3 minutes: a start takes three seconds; beside two silos under load, on two cores that are busy building as well, it took more than one minute.</summary>
    static readonly TimeSpan ReadyMax = TimeSpan.FromMinutes(3);

    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-silo-").FullName;
    readonly string connection;
    readonly string[] settings;
    readonly int siloPort = FreePort();
    readonly HttpClient probe = new() { Timeout = TimeSpan.FromSeconds(1) };
    Process? process;

    /// <param name="settings">Beyond those of every silo: <c>--Cluster:ProbeSeconds=2</c>.</param>
    public SiloProcess(string connection, params string[] settings)
    {
        (this.connection, this.settings) = (connection, settings);
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    public Uri Address { get; }

    public static string ThisBuild { get; } = typeof(ClusterEngine).Assembly.Location;

    /// <summary>What is started: this build, or another one's RlhfGrains.Orleans.dll.</summary>
    public string Program { get; set; } = ThisBuild;

    public void Start()
    {
        string[] arguments =
        [
            Program, $"--RlhfGrains:Urls={Address.GetLeftPart(UriPartial.Authority)}", $"--RlhfGrains:DataFolder={folder}",
            "--RlhfGrains:Journal=postgres", "--RlhfGrains:KeyRates:AdminPerSecond=0", "--Cluster:Membership=postgres", $"--Cluster:SiloPort={siloPort}", .. settings,
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["RLHFGRAINS_ADMIN_KEY"] = AdminKey;
        start.Environment["RlhfGrains__PostgresConnection"] = connection;
        process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public async Task Ready()
    {
        var since = Stopwatch.GetTimestamp();
        while (!await IsReady())
        {
            if (process!.HasExited) throw new InvalidOperationException($"a silo ended with {process.ExitCode}");
            if (Stopwatch.GetElapsedTime(since) > ReadyMax) throw new TimeoutException("a silo does not become ready");
        }
    }

    /// <summary>In order: it answers what it has taken, and leaves its cluster.</summary>
    public void Stop()
    {
        Signal("TERM");
        process!.WaitForExit();
        process.Dispose();
        process = null;
    }

    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    /// <summary>Whether it ends within 10 s: then it may be started again.</summary>
    public async Task<bool> EndsOfItself()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await process!.WaitForExitAsync(patience.Token);
            process.Dispose();
            process = null;
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Freeze() => Signal("STOP");
    public void Thaw() => Signal("CONT");

    public void Dispose()
    {
        if (process is not null) Kill();
        probe.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    async Task<bool> IsReady()
    {
        try
        {
            using var answer = await probe.GetAsync(new Uri(Address, "/health/ready"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    void Signal(string name) => Process.Start("kill", [$"-{name}", $"{process!.Id}"]).WaitForExit();

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
