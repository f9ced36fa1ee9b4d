using System.Diagnostics;
using System.Text;
using RlhfGrains.Engine.Journals.Sqlite;

namespace RlhfGrains.EndToEnd.Tests.Servers;

/// <summary>
/// The server as a newcomer starts it: the built program in a folder of its own, with its default settings and the
/// machine's clock. It may send webhooks to loopback, where the tests' receivers are, and has a folder for backups.
/// Ended by its id; its folder goes with it.
/// </summary>
sealed class RealServer : IAsyncDisposable
{
    /// <summary>60 s: it takes one or two; the machine may be busy with other tests.</summary>
    static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);

    static readonly string[] Receivers =
    [
        "--RlhfGrains:Webhooks:AllowHttp=true",
        "--RlhfGrains:Webhooks:AllowPrivateTargets=true",
    ];

    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-newcomer-").FullName;
    readonly StringBuilder output = new();
    readonly IReadOnlyList<string> more;
    Process? process;

    RealServer(IReadOnlyList<string> more) => this.more = more;

    public Uri Address { get; private set; } = null!;

    /// <summary>With the key that the first start has left in the data folder.</summary>
    public Caller Admin { get; private set; } = null!;

    public HttpClient Http { get; } = new(new SocketsHttpHandler { UseProxy = false });

    public string DataFolder => Path.Combine(root, "data");

    public string BackupFolder => Path.Combine(root, "backups");

    public string Root => root;

    /// <summary>The settings that its commands need too.</summary>
    public IReadOnlyList<string> Folders =>
        [$"--RlhfGrains:DataFolder={DataFolder}", $"--RlhfGrains:BackupFolder={BackupFolder}"];

    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    /// <param name="more">Further settings, as they stand on a command line.</param>
    public static async Task<RealServer> Start(params IReadOnlyList<string> more)
    {
        var server = new RealServer(more);
        try
        {
            await server.Start();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>On the folder as it is, on another port.</summary>
    public async Task Start()
    {
        // No data folder among the settings: the default one, in the current folder.
        var command = new ProcessStartInfo(
            "dotnet",
            [
                Programs.Server,
                $"--RlhfGrains:BackupFolder={BackupFolder}",
                "--RlhfGrains:Urls=http://127.0.0.1:0",
                .. Receivers,
                .. more,
            ]
        )
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        command.Environment.Remove("RLHFGRAINS_ADMIN_KEY");
        var listens = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = Process.Start(command)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data, listens);
        process.ErrorDataReceived += (_, line) => Keep(line.Data, listens);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (await Task.WhenAny(listens.Task, process.WaitForExitAsync()).WaitAsync(ReadyMax) != listens.Task)
            Assert.Fail($"the server did not start:\n{Output}");
        Address = await listens.Task;
        Admin = new Caller(this, (await File.ReadAllTextAsync(Path.Combine(DataFolder, "admin.key"))).Trim());
    }

    /// <summary>SIGTERM, and its exit code.</summary>
    public async Task<int> Stop()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{process!.Id}"]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    /// <summary>kill -9, and back on the same folder.</summary>
    public async Task KillAndStart()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        await Start();
    }

    /// <summary>Whether a text is in its journal or the log of it, as it was.</summary>
    /// <summary>Whether the journal's files have the text, as it is or in a record.</summary>
    public async Task<bool> Holds(string text)
    {
        var wanted = Encoding.UTF8.GetBytes(text);
        // A copy, as a crash would leave it: the server has the folder to itself.
        var copy = Path.Combine(root, Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(copy);
        var isThere = false;
        foreach (var file in new[] { SqliteJournal.FileName, SqliteJournal.FileName + "-wal" })
        {
            var bytes = await ReadShared(Path.Combine(DataFolder, file));
            isThere |= bytes.AsSpan().IndexOf(wanted) >= 0;
            await File.WriteAllBytesAsync(Path.Combine(copy, file), bytes);
        }
        // Records that share a row are compressed in it.
        await using (var journal = new SqliteJournal(copy))
            await foreach (var record in journal.ReadAll())
                isThere |= record.Payload.Span.IndexOf(wanted) >= 0;
        Directory.Delete(copy, recursive: true);
        return isThere;
    }

    static async Task<byte[]> ReadShared(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    public Caller With(string key) => new(this, key);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (process is { HasExited: false })
            process.Kill();
        if (process is not null)
            await process.WaitForExitAsync();
        process?.Dispose();
        Directory.Delete(root, recursive: true);
    }

    void Keep(string? line, TaskCompletionSource<Uri> listens)
    {
        if (line is null)
            return;
        lock (output)
            output.AppendLine(line);
        if (!line.Contains(" listens on ", StringComparison.Ordinal))
            return;
        listens.TrySetResult(
            new Uri(line.Split(' ').First(w => w.StartsWith("http://", StringComparison.Ordinal)).TrimEnd(';', ','))
        );
    }
}
