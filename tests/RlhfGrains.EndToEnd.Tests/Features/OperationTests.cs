using RlhfGrains.EndToEnd.Tests.Servers;

namespace RlhfGrains.EndToEnd.Tests.Features;

/// <summary>
/// What an operator does: erase, export, back up, verify, restore; and the commands that need no server.
/// </summary>
public sealed class OperationTests
{
    const string Person = "kim@example.org",
        Reason = "a reason that nobody else would give";

    [Fact]
    public async Task APerson_IsExported_Erased_AndDoesNotComeBackWithABackup()
    {
        await using var server = await RealServer.Start();
        var project = await (await RealProject.Create(server, "\"overlap\":2")).WithItems(2);
        (
            await project.Ingest.Post(
                $"{project.Path}/items/i1/judgments",
                project.Judgment(Person, 1, more: $",\"rationale\":\"{Reason}\"")
            )
        ).Expect(201);
        await project.Judge("i1", "lee", 1);
        var id = (await project.Ingest.Post($"{project.Path}/annotators", $$"""{"externalId":"{{Person}}"}"""))
            .Expect(200)
            .String("id");
        var agreement = (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).At("rows").GetRawText();
        Assert.True(await server.Holds(Reason));
        Assert.Contains(
            Reason,
            (await project.Lead.Get($"{project.Path}/annotators/{id}/export")).Expect(200).Text,
            StringComparison.Ordinal
        );
        var backup = (await server.Admin.Post("/v1/admin/backup")).Expect(201).String("name");

        var erased = (
            await project.Lead.Delete($"{project.Path}/annotators/{id}/personal-data", ("Confirm-Erasure", id))
        ).Expect(200);

        Assert.Equal(backup, erased.String("olderBackups/0"));
        Assert.False(await server.Holds(Reason));
        Assert.False(await server.Holds(Person));
        Assert.Equal(
            agreement,
            (await project.Lead.Get($"{project.Path}/agreement")).Expect(200).At("rows").GetRawText()
        );

        Assert.Equal(0, await server.Stop());
        var verified = await Programs.RunServer(null, ["verify", .. server.Folders]);
        Assert.True(verified.ExitCode == 0, verified.Output);
        var restored = Path.Combine(server.Root, "restored");
        var restore = await Programs.RunServer(
            null,
            "restore",
            Path.Combine(server.BackupFolder, backup),
            "--into",
            restored
        );
        Assert.True(restore.ExitCode == 0, restore.Output);
        Assert.Contains("personal data of 1 annotator(s)", restore.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(
            Reason,
            await File.ReadAllTextAsync(Path.Combine(restored, "journal.db")),
            StringComparison.Ordinal
        );
        // No server has the folder now: the command makes one by itself.
        var made = await Programs.RunServer(null, ["backup", .. server.Folders]);
        Assert.True(made.ExitCode == 0, made.Output);
        Assert.Equal(2, Directory.GetFiles(server.BackupFolder, "backup-*.db").Length);
    }

    [Fact]
    public async Task TheBackupCommand_AsksTheServerThatRuns()
    {
        await using var server = await RealServer.Start();
        await (await RealProject.Create(server, "\"overlap\":1")).WithItems(1);

        var (exitCode, output) = await Programs.RunServer(
            null,
            ["backup", .. server.Folders, $"--RlhfGrains:Urls={server.Address}"]
        );

        Assert.True(exitCode == 0, output);
        Assert.Equal(1, (await server.Admin.Get("/v1/admin/backups")).Expect(200).At("backups").GetArrayLength());
    }

    [Fact]
    public async Task ATableInHand_NeedsNoServer()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.csv");
        await File.WriteAllTextAsync(
            path,
            "item,annotator,label,topic\n1,a,x,t1\n1,b,x,t1\n2,a,x,t2\n2,b,y,t2\n3,a,y,t2\n3,b,y,t2\n"
        );
        try
        {
            var (exitCode, output) = await Programs.RunServer(null, "agreement", path, "--by", "topic");
            Assert.True(exitCode == 0, output);
            Assert.Contains("t2", output, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task TheDemo_PlaysOnAServerThatRuns_AndLeavesItsProject()
    {
        var server = await SharedServer.Get();

        var (exitCode, output) = await Programs.RunServer(
            server.Admin.Key,
            "demo",
            "--server",
            server.Address.ToString(),
            "--once",
            "--project",
            "demo-e2e"
        );

        Assert.True(exitCode == 0, output);
        Assert.Contains("alpha", output, StringComparison.OrdinalIgnoreCase);
        (await server.Admin.Get("/v1/projects/demo-e2e")).Expect(200);
    }

    [Fact]
    public async Task TheDemo_PlaysByItself()
    {
        var (exitCode, output) = await Programs.RunServer(
            null,
            "demo",
            "--once",
            "--RlhfGrains:Urls=http://127.0.0.1:0"
        );
        Assert.True(exitCode == 0, output);
    }
}
