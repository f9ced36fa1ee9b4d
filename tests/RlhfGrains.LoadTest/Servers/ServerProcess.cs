using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using RlhfGrains.LoadTest.Http;

namespace RlhfGrains.LoadTest.Servers;

/// <summary>
/// A server started here, on a folder of its own and a free loopback port; ended by its id, and its folder removed.
/// </summary>
sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>
    /// 300 s: an empty folder is ready in a second; without snapshots, millions of judgments on a busy machine take a
    /// minute or two.
    /// </summary>
    const int ReadySecondsMax = 300;

    /// <summary>30 s are what the server gives itself to finish; after that it is killed.</summary>
    const int StopSecondsMax = 35;

    const int ReadyPollMs = 20;

    readonly string apiPath;
    readonly string folder;
    Process? process;

    ServerProcess(string apiPath, string folder)
    {
        this.apiPath = apiPath;
        this.folder = folder;
        Address = new Uri($"http://127.0.0.1:{FreePort()}");
    }

    public Uri Address { get; }

    /// <summary>The admin key it was started with.</summary>
    public string Key { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Holds the data folder and the server's log.</summary>
    public string Folder => folder;

    public string DataFolder => Path.Combine(folder, "data");

    /// <summary>Further settings, as they stand on a command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>More of its environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>A shell's command that runs before the server, in the process that becomes it; null: none.</summary>
    public string? Inside { get; set; }

    public bool IsDebug => ApiBuild.IsDebug(apiPath);

    /// <summary>CPU time since the process began.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            process!.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public long ResidentBytes
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Not started yet, on a fresh folder among the temporary files, removed at the end.</summary>
    public static ServerProcess Prepare(string apiPath, params IReadOnlyList<string> settings) =>
        new(apiPath, Directory.CreateTempSubdirectory("rlhfgrains-load-").FullName) { Settings = settings };

    /// <summary>On a fresh folder among the temporary files, removed at the end.</summary>
    /// <param name="settings">More of its arguments.</param>
    public static async Task<ServerProcess> Start(
        string apiPath,
        CancellationToken cancellation,
        params IReadOnlyList<string> settings
    )
    {
        var server = Prepare(apiPath, settings);
        try
        {
            await server.Start(cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <returns>How long it took until the server was ready.</returns>
    public async Task<TimeSpan> Start(CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        Launch();
        await Ready(cancellation);
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Starts it, and does not wait for it.</summary>
    public void Launch()
    {
        process = Process.Start(Command()) ?? throw new InputException($"cannot start {apiPath}");
        var log = new StreamWriter(Path.Combine(folder, "server.log"), append: true) { AutoFlush = true };
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (log)
                log.WriteLine(line.Data);
        }
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Waits for its end, which somebody else has asked for.</summary>
    /// <returns>Its exit code and the last it said.</returns>
    public async Task<(int ExitCode, string LastWords)> Exited(CancellationToken cancellation)
    {
        await process!.WaitForExitAsync(cancellation);
        return (process.ExitCode, LogEnd());
    }

    public void Send(Signal signal) => Signals.Send(process!, signal);

    /// <summary>kill -9, and gone.</summary>
    public async Task Kill(CancellationToken cancellation)
    {
        process!.Kill();
        await process.WaitForExitAsync(cancellation);
        process.Dispose();
        process = null;
    }

    /// <summary>Asks it to end in good order, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> Stop(CancellationToken cancellation)
    {
        Send(Signal.Terminate);
        return (await Exited(cancellation)).ExitCode;
    }

    /// <summary>kill -9, and back on the same folder and port.</summary>
    /// <returns>How long it was until it was ready again.</returns>
    public async Task<TimeSpan> KillAndStart(CancellationToken cancellation)
    {
        await Kill(cancellation);
        return await Start(cancellation);
    }

    /// <summary>Ended in good order, and back on the same folder and port.</summary>
    /// <returns>How long it took to start.</returns>
    public async Task<TimeSpan> StopAndStart(CancellationToken cancellation)
    {
        await Stop(cancellation);
        return await Start(cancellation);
    }

    ProcessStartInfo Command()
    {
        var command = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                apiPath,
                "--RlhfGrains:DataFolder",
                DataFolder,
                "--RlhfGrains:Urls",
                Address.ToString().TrimEnd('/'),
            },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Reading every item back with the admin key, and a crowd that never pauses, are what rate limits are there to
        // stop.
        foreach (var role in (string[])["Admin", "Lead", "Annotator"])
            command.ArgumentList.Add($"--RlhfGrains:KeyRates:{role}PerSecond=0");
        foreach (var setting in Settings)
            command.ArgumentList.Add(setting);
        foreach (var (name, value) in Environment)
            command.Environment[name] = value;
        if (Inside is { } first)
        {
            command.FileName = "sh";
            foreach (var (place, argument) in new[] { "-c", $"{first} && exec dotnet \"$@\"", "sh" }.Index())
                command.ArgumentList.Insert(place, argument);
        }
        command.Environment["RLHFGRAINS_ADMIN_KEY"] = Key;
        foreach (var name in RawConnection.OneThread.Keys)
            command.Environment.Remove(name);
        return command;
    }

    async Task Ready(CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
        var until = DateTime.UtcNow.AddSeconds(ReadySecondsMax);
        while (true)
        {
            if (process!.HasExited)
                throw new InputException($"the server ended with {process.ExitCode}:\n{LogEnd()}");
            if (DateTime.UtcNow > until)
                throw new InputException($"the server was not ready after {ReadySecondsMax} s:\n{LogEnd()}");
            try
            {
                using var answer = await http.GetAsync("/health/ready", cancellation);
                if (answer.StatusCode is HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(ReadyPollMs, cancellation);
        }
    }

    string LogEnd()
    {
        using var log = new StreamReader(
            new FileStream(Path.Combine(folder, "server.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
        );
        return string.Join('\n', log.ReadToEnd().Split('\n').TakeLast(20));
    }

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            Send(Signal.Continue);
            Send(Signal.Terminate);
            using var busyRetries = new CancellationTokenSource(TimeSpan.FromSeconds(StopSecondsMax));
            try
            {
                await process.WaitForExitAsync(busyRetries.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
            }
        }
        process?.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
