using Microsoft.Extensions.Logging;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Engine.Journals.Sqlite;
using Shouldly;

namespace RlhfGrains.Api.Tests.Hosting;

/// <summary>Who may read and write what the server keeps: it alone, whoever made the folder.</summary>
public sealed class FolderGuardTests : IDisposable
{
    const UnixFileMode Open =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-modes-").FullName;

    string Data => Path.Combine(root, "data");
    string Backups => Path.Combine(root, "backups");

    public FolderGuardTests()
    {
        if (OperatingSystem.IsWindows())
            return;
        // As an operator makes them.
        foreach (var folder in (string[])[Data, Backups])
        {
            Directory.CreateDirectory(folder);
            File.SetUnixFileMode(
                folder,
                Open | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
            );
        }
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [UnixFact]
    public async Task EveryFile_InAFolderThatWasThere_IsTheServersAlone()
    {
        await using var server = await ServerProcess.Start(
            $"--RlhfGrains:DataFolder={Data}",
            $"--RlhfGrains:BackupFolder={Backups}",
            "--RlhfGrains:Urls=http://127.0.0.1:0"
        );
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/v1/admin/backup");
        ask.Headers.Authorization = new(
            "Bearer",
            (await File.ReadAllTextAsync(Path.Combine(Data, "admin.key"))).Trim()
        );
        (await server.Http.SendAsync(ask)).EnsureSuccessStatusCode();

        var files = Directory.GetFiles(Data).Concat(Directory.GetFiles(Backups)).ToList();
        files.Select(Path.GetFileName).ShouldContain("journal.db-wal");
        files.Count.ShouldBeGreaterThan(4);
        foreach (var file in files)
            Mode(file).ShouldBe(Closed, file);
    }

    [UnixFact]
    public void OpenFiles_AreClosed_AndSaid()
    {
        Make(
            Path.Combine(Data, "journal.db"),
            Path.Combine(Data, "journal.db-wal"),
            Path.Combine(Data, "admin.key"),
            Path.Combine(Backups, "erasures.jsonl")
        );
        var log = new Said();

        Guard(log).Mend();

        foreach (var file in Directory.GetFiles(Data).Concat(Directory.GetFiles(Backups)))
            Mode(file).ShouldBe(Closed, file);
        log.Lines.Count.ShouldBe(3);
        log.Lines.ShouldContain(l =>
            l.Contains("admin.key") && l.Contains("0644") && l.Contains("make another admin key")
        );
        log.Lines.ShouldContain(l => l.Contains("journal.db (0644), journal.db-wal (0644)"));
        // The second start has nothing to say.
        Guard(log).Mend();
        log.Lines.Count.ShouldBe(3);
    }

    [UnixFact]
    public void AFolder_ThatOthersMayWriteTo_IsClosed_ButNotOneLikeTmp()
    {
        if (OperatingSystem.IsWindows())
            return;
        var everybody =
            Open
            | UnixFileMode.UserExecute
            | UnixFileMode.GroupExecute
            | UnixFileMode.OtherExecute
            | UnixFileMode.GroupWrite
            | UnixFileMode.OtherWrite;
        File.SetUnixFileMode(Data, everybody);
        File.SetUnixFileMode(Backups, everybody | UnixFileMode.StickyBit);
        var log = new Said();

        Guard(log).Mend();

        Mode(Data).ShouldBe(Closed | UnixFileMode.UserExecute);
        Mode(Backups).ShouldBe(everybody | UnixFileMode.StickyBit);
        log.Lines.ShouldHaveSingleItem().ShouldContain("0777");
    }

    [UnixFact]
    public void HalvesOfKilledBackups_AreRemoved_AndNotOneThatIsBeingMade()
    {
        var (left, made, other) = (
            Path.Combine(Backups, "backup-20261130T190552Z-0001.db.part"),
            Path.Combine(Backups, "backup-20261130T190553Z-0002.db.part"),
            Path.Combine(Backups, "mine.part")
        );
        Make(left, made, other);
        using var held = new FileStream(made, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        UnfinishedBackup.RemoveAll(Backups).ShouldBe([left]);

        Directory.GetFiles(Backups).Order().ShouldBe(new[] { made, other }.Order());
    }

    static void Make(params string[] files)
    {
        foreach (var file in files)
        {
            File.WriteAllText(file, "x");
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(file, Open);
        }
    }

    static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? Closed : File.GetUnixFileMode(path);

    FolderGuard Guard(Said log) => new(new HostSettings { DataFolder = Data, BackupFolder = Backups }, log);

    sealed class Said : ILogger<FolderGuard>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(
            LogLevel level,
            EventId id,
            TState state,
            Exception? failure,
            Func<TState, Exception?, string> format
        ) => Lines.Add(format(state, failure));
    }
}

/// <summary>A test of modes, which Windows has none of.</summary>
sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "files have no modes here";
    }
}
