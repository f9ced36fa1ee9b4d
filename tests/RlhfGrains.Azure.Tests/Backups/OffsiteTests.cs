using System.Text.Json;
using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.Engine.Tests.Toys;

namespace RlhfGrains.Azure.Tests.Backups;

/// <summary>
/// Backups that outlive the machine: everything local is lost, and the container brings it back, without those who were
/// erased.
/// </summary>
public sealed class OffsiteTests : IDisposable
{
    readonly AzureHost host = new();
    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-offsite-").FullName;

    string Data => Path.Combine(root, "data");
    string Backups => Path.Combine(root, "backups");
    string Restored => Path.Combine(root, "restored");

    public void Dispose()
    {
        host.Dispose();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task AfterEverythingHereIsLost_TheBackupIsRestored_AndWhoWasErasedSinceIsErasedAgain()
    {
        string name,
            key,
            annotator;
        await using (var server = await ServerProcess.Start(Settings()))
        {
            key = await server.Play(judgments: 3);
            var (status, made) = await server.Post("v1/admin/backup", "");
            Assert.True(status == 201, made);
            name = JsonDocument.Parse(made).RootElement.GetProperty("name").GetString()!;
            annotator = await Id(server, "ann-1", key);
            Assert.Equal(
                200,
                (
                    await server.Delete(
                        $"v1/projects/p1/annotators/{annotator}/personal-data",
                        ("Confirm-Erasure", annotator)
                    )
                ).Status
            );
            Assert.DoesNotContain(AzuriteServer.Shared.Key, server.Said, StringComparison.Ordinal);
        }
        Directory.Delete(Data, recursive: true);
        Directory.Delete(Backups, recursive: true);

        var (unknown, said) = await ServerProcess.Run(
            Settings(),
            "restore",
            "backup-20200101T000000Z-0009.db",
            "--from-azure",
            "--into",
            Restored
        );
        Assert.Equal(1, unknown);
        Assert.Contains(name, said, StringComparison.Ordinal);
        var (code, restored) = await ServerProcess.Run(Settings(), "restore", name, "--from-azure", "--into", Restored);
        Assert.True(code == 0, restored);
        Assert.Contains("personal data of 1 annotator(s)", restored, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFileSystemEntries(Restored), f => Path.GetFileName(f).StartsWith('.'));
        Assert.Equal(0, (await ServerProcess.Run([("DataFolder", Restored)], "verify")).ExitCode);
        await using var again = await ServerProcess.Start([("DataFolder", Restored)]);
        Assert.DoesNotContain(
            "reason-1",
            (await again.Get($"v1/projects/p1/annotators/{annotator}/export")).Body,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "reason-2",
            (await again.Get($"v1/projects/p1/annotators/{await Id(again, "ann-2", key)}/export")).Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task ContainerThatCannotBeReached_IsSaid_AndTheBackupHereIsKept()
    {
        var unreachable = AzuriteServer.Shared.ConnectionString.Replace(
            $":{AzuriteServer.Shared.BlobPort}/",
            ":1/",
            StringComparison.Ordinal
        );
        await using var server = await ServerProcess.Start(Settings(unreachable));
        var (status, problem) = await server.Post("v1/admin/backup", "");
        Assert.Equal(503, status);
        Assert.Contains("could not be copied", problem, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Backups, "backup-*.db"));
        Assert.DoesNotContain(AzuriteServer.Shared.Key, problem + server.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RlhfGrains__AzureConnection", "", "needs RlhfGrains:BackupFolder")]
    [InlineData("RlhfGrains__AzureConnection", "s3cret", "cannot be read")]
    [InlineData("RlhfGrains__BackupContainer", "No Such Name", "the name of a container")]
    public async Task SettingThatCannotBeUsed_IsSaidAtTheStart(string name, string value, string expected)
    {
        await using var server = await ServerProcess.Start([
            .. Settings().Where(s => $"RlhfGrains__{s.Name}" != name),
            (name["RlhfGrains__".Length..], value),
        ]);
        Assert.Equal(1, await server.End());
        Assert.Contains(expected, server.Said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("s3cret", server.Said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", server.Said, StringComparison.Ordinal);
    }

    (string Name, string Value)[] Settings(string? connection = null) =>
        [
            ("DataFolder", Data),
            ("BackupFolder", Backups),
            ("BackupContainer", host.ContainerName),
            ("AzureConnection", connection ?? AzuriteServer.Shared.ConnectionString),
        ];

    static async Task<string> Id(ServerProcess server, string externalId, string key) =>
        JsonDocument
            .Parse((await server.Post("v1/projects/p1/annotators", $$"""{"externalId":"{{externalId}}"}""", key)).Body)
            .RootElement.GetProperty("id")
            .GetString()!;
}
