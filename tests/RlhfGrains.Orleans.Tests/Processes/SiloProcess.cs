using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>One silo in a process of its own, stopped and frozen by its id.</summary>
sealed class SiloProcess : IDisposable
{
    public const string AdminKey = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>
    /// 3 minutes: a start takes three seconds; beside two silos under load, on two cores that are busy building as
    /// well, it took more than one minute.
    /// </summary>
    static readonly TimeSpan ReadyMax = TimeSpan.FromMinutes(3);

    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-silo-").FullName;
    readonly string[] settings;
    readonly HttpClient probe = new() { Timeout = TimeSpan.FromSeconds(1) };
    Process? process;
    ProcessGuard? guard;

    /// <param name="environment">What must not be seen in a list of processes.</param>
    SiloProcess((string Name, string Value)[] environment, string[] settings)
    {
        this.settings = settings;
        foreach (var (name, value) in environment)
            Environment[name] = value;
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    /// <param name="settings">Beyond those of every silo: <c>--Cluster:ProbeSeconds=2</c>.</param>
    public static SiloProcess OnPostgres(string connection, params string[] settings) =>
        new(
            [("RlhfGrains__PostgresConnection", connection)],
            ["--RlhfGrains:Journal=postgres", "--Cluster:Membership=postgres", .. settings]
        );

    /// <inheritdoc cref="OnPostgres"/>
    public static SiloProcess OnAzure(string connection, string container, params string[] settings) =>
        new(
            [("RlhfGrains__AzureConnection", connection)],
            [
                "--RlhfGrains:Journal=azure",
                $"--RlhfGrains:JournalContainer={container}",
                "--Cluster:Membership=azure",
                "--Cluster:Snapshots=azure",
                .. settings,
            ]
        );

    /// <summary>One silo, on SQLite.</summary>
    public static SiloProcess Alone(params string[] settings) => new([], settings);

    /// <summary>Of the process, when it is started.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>What it has printed.</summary>
    public ConcurrentQueue<string> Lines { get; } = [];

    public Uri Address { get; }

    /// <summary>Where it speaks to other silos.</summary>
    public int SiloPort { get; } = FreePort();

    public static string ThisBuild { get; } = Path.Combine(AppContext.BaseDirectory, "RlhfGrains.Server.dll");

    /// <summary>What is started: this build, or another one's RlhfGrains.Server.dll.</summary>
    public string Program { get; set; } = ThisBuild;

    public void Start()
    {
        string[] arguments =
        [
            Program,
            $"--RlhfGrains:Urls={Address.GetLeftPart(UriPartial.Authority)}",
            $"--RlhfGrains:DataFolder={folder}",
            "--RlhfGrains:Engine=orleans",
            "--RlhfGrains:KeyRates:AdminPerSecond=0",
            $"--Cluster:SiloPort={SiloPort}",
            .. settings,
        ];
        var start = new ProcessStartInfo("dotnet", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["RLHFGRAINS_ADMIN_KEY"] = AdminKey;
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        process = Process.Start(start)!;
        guard = new ProcessGuard(process);
        process.OutputDataReceived += (_, line) => Lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public async Task Ready()
    {
        var since = Stopwatch.GetTimestamp();
        while (!await IsReady())
        {
            if (process!.HasExited)
                throw new InvalidOperationException($"a silo ended with {process.ExitCode}");
            if (Stopwatch.GetElapsedTime(since) > ReadyMax)
                throw new TimeoutException("a silo does not become ready");
        }
    }

    /// <summary>In order: it answers what it has taken, and leaves its cluster.</summary>
    public void Stop()
    {
        Signal("TERM");
        Ended();
    }

    public void Kill()
    {
        process!.Kill();
        Ended();
    }

    /// <summary>Whether it ends within 10 s: then it may be started again.</summary>
    public async Task<bool> EndsOfItself()
    {
        using var busyRetries = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            await process!.WaitForExitAsync(busyRetries.Token);
            Ended();
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
        if (process is not null)
            Kill();
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

    void Ended()
    {
        process!.WaitForExit();
        guard!.Dispose();
        process.Dispose();
        process = null;
    }

    void Signal(string name) => Process.Start("kill", [$"-{name}", $"{process!.Id}"]).WaitForExit();

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
