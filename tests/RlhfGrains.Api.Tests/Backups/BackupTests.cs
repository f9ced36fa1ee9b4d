using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Backups;

public sealed class BackupTests : IAsyncLifetime
{
    readonly ApiServer server = new();
    readonly string folder = Path.Combine(Path.GetTempPath(), "rlhfgrains-backups-" + Path.GetRandomFileName());
    Action<string, CancellationToken> copy = static (path, _) => File.WriteAllText(path, "a copy");

    public async Task InitializeAsync()
    {
        server.Settings.BackupFolder = folder;
        server.Copy = new JournalCopy((path, stop) => copy(path, stop));
        await server.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Backups_GetNamesThatRise_AndAreListedNewestFirst()
    {
        (await server.Admin.Get("/v1/admin/backups"))
            .Expect(200)
            .Json.GetProperty("backups")
            .GetArrayLength()
            .ShouldBe(0);
        var first = (await server.Admin.PostNothing("/v1/admin/backup")).Expect(201).String("name");
        var second = (await server.Admin.PostNothing("/v1/admin/backup")).Expect(201).String("name");
        await File.WriteAllTextAsync(Path.Combine(folder, "notes.txt"), "somebody's own");
        await File.WriteAllTextAsync(Path.Combine(folder, "backup-20260101T000000Z-0009.db.unfinished"), "half");

        first.ShouldMatch(@"\Abackup-\d{8}T\d{6}Z-0001\.db\z");
        second.ShouldEndWith("-0002.db");
        var list = (await server.Admin.Get("/v1/admin/backups")).Expect(200).Json;
        list.GetProperty("backups")
            .EnumerateArray()
            .Select(b => b.GetProperty("name").GetString())
            .ShouldBe([second, first]);
        list.GetProperty("backups")[0].GetProperty("bytes").GetInt64().ShouldBe(6);
        // It is no journal, and the list says so.
        list.GetProperty("backups")[0].GetProperty("format").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(folder)
                .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task AFullDisk_IsSaid_AndTheServerGoesOn()
    {
        copy = static (_, _) => throw new IOException("No space left on device", 28);
        (await server.Admin.PostNothing("/v1/admin/backup")).ExpectProblem(507, "backup-storage-full");
        copy = static (_, _) => throw new UnauthorizedAccessException("denied");
        (await server.Admin.PostNothing("/v1/admin/backup")).ExpectProblem(503, "backup-failed");

        copy = static (path, _) => File.WriteAllText(path, "a copy");
        (await server.Admin.PostNothing("/v1/admin/backup")).Expect(201);
        Directory.GetFiles(folder).Length.ShouldBe(1);
    }

    [Fact]
    public async Task ASecondBackup_WhileOneIsMade_IsRefused_AndShownMeanwhile()
    {
        using var release = new ManualResetEventSlim();
        var entered = new TaskCompletionSource();
        copy = (path, _) =>
        {
            entered.SetResult();
            release.Wait(CancellationToken.None);
            File.WriteAllText(path, "a copy");
        };
        var first = server.Admin.PostNothing("/v1/admin/backup");
        await entered.Task;
        (await server.Admin.PostNothing("/v1/admin/backup")).ExpectProblem(409, "backup-under-way");
        var underWay = (await server.Admin.Get("/v1/admin/backups")).Expect(200).String("underWay");
        release.Set();
        (await first).Expect(201).String("name").ShouldBe(underWay);
    }

    [Fact]
    public async Task WithoutAFolder_BothAreRefused()
    {
        await using var scope = new Plain();
        await scope.Server.InitializeAsync();
        (await scope.Server.Admin.PostNothing("/v1/admin/backup")).ExpectProblem(409, "backup-not-configured");
        (await scope.Server.Admin.Get("/v1/admin/backups")).ExpectProblem(409, "backup-not-configured");
    }

    sealed class Plain : IAsyncDisposable
    {
        public ApiServer Server { get; } = new();

        public async ValueTask DisposeAsync() => await Server.DisposeAsync();
    }
}
