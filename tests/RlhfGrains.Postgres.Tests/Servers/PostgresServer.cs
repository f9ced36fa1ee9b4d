using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Postgres.Tests.Servers;

/// <summary>
/// A real server with a throw-away data folder on a free loopback port, stopped by its id. Not fast: it keeps what it
/// acknowledges.
/// </summary>
sealed class PostgresServer : IDisposable
{
    /// <summary>
    /// 60 s: a start takes a tenth of a second, after an immediate stop a little more; on a machine that is busy
    /// building, seconds.
    /// </summary>
    static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);

    static readonly Lazy<PostgresServer> Common = new(StartCommon);

    readonly string folder = Directory.CreateTempSubdirectory("rlhfgrains-pg-").FullName;
    readonly int port = FreePort();
    Process? process;
    ProcessGuard? guard;

    readonly string[] settings;

    PostgresServer(string[] settings)
    {
        this.settings = settings;
        File.WriteAllText(Path.Combine(folder, "password"), Password);
        if (Environment.IsPrivilegedProcess)
            Run("chown", "-R", User, folder);
        Run(
            PostgresBinaries.PathOf("initdb"),
            "-D",
            Data,
            "-U",
            "tester",
            "-E",
            "UTF8",
            "--no-locale",
            "--auth=scram-sha-256",
            $"--pwfile={Path.Combine(folder, "password")}"
        );
        Start();
    }

    /// <summary>The one that tests share which leave it running; each has a schema of its own in it.</summary>
    public static PostgresServer Shared => Common.Value;

    public string Password { get; } = "S3cr3t;'" + Convert.ToHexString(RandomNumberGenerator.GetBytes(8));

    string Data => Path.Combine(folder, "data");

    // PostgreSQL refuses to run as root.
    static string User =>
        File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres"
            : "nobody";

    /// <param name="settings">Of the server, beyond its defaults: <c>name=value</c>.</param>
    public static PostgresServer StartNew(params string[] settings) => new(settings);

    public string ConnectionString(string? schema = null) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = port,
            Username = "tester",
            Password = Password,
            Database = "postgres",
            SearchPath = schema,
            Timeout = 5,
        }.ConnectionString;

    public void Start()
    {
        process = Process.Start(
            AsUser(
                PostgresBinaries.PathOf("postgres"),
                [
                    "-D",
                    Data,
                    "-p",
                    $"{port}",
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "shared_buffers=64MB",
                    "-c",
                    "max_connections=200",
                    .. settings.SelectMany(s => new[] { "-c", s }),
                ]
            )
        )!;
        guard = new ProcessGuard(process, "QUIT");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var since = Stopwatch.GetTimestamp();
        while (!Answers())
        {
            if (process.HasExited || Stopwatch.GetElapsedTime(since) > ReadyMax)
                throw new InvalidOperationException($"PostgreSQL did not start in {folder}");
        }
    }

    /// <summary>As a loss of power would end it, but for what the operating system has taken.</summary>
    public void StopImmediately() => Stop("QUIT");

    public void Dispose()
    {
        if (process is not null)
            Stop("QUIT");
        Directory.Delete(folder, recursive: true);
    }

    public void Sql(string statement)
    {
        using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionString()) { Pooling = false }.ConnectionString
        );
        using var command = source.CreateCommand(statement);
        command.ExecuteNonQuery();
    }

    public T Scalar<T>(string query)
    {
        using var source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(ConnectionString()) { Pooling = false }.ConnectionString
        );
        using var command = source.CreateCommand(query);
        return (T)command.ExecuteScalar()!;
    }

    bool Answers()
    {
        try
        {
            return Scalar<int>("SELECT 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    void Stop(string signal)
    {
        using var ending = process!;
        process = null;
        Process.Start("kill", [$"-{signal}", $"{ending.Id}"]).WaitForExit();
        ending.WaitForExit();
        guard!.Dispose();
    }

    static PostgresServer StartCommon()
    {
        var server = new PostgresServer([]);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    }

    static void Run(string program, params string[] arguments)
    {
        var start = program == "chown" ? new ProcessStartInfo(program, arguments) : AsUser(program, arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var running = Process.Start(start)!;
        var (output, errors) = (running.StandardOutput.ReadToEndAsync(), running.StandardError.ReadToEnd());
        running.WaitForExit();
        if (running.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {running.ExitCode}: {output.Result}{errors}");
    }

    static ProcessStartInfo AsUser(string program, params string[] arguments)
    {
        // setpriv becomes the program: the id that is stopped later is the server's own.
        string[] command = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid", User, "--regid", Group, "--clear-groups", program, .. arguments]
            : [program, .. arguments];
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }

    static string Group => User == "postgres" ? "postgres" : "nogroup";

    static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
