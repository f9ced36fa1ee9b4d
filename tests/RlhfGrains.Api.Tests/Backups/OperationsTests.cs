using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RlhfGrains.Api.Tests.Hosting;
using Shouldly;

namespace RlhfGrains.Api.Tests.Backups;

/// <summary>
/// Backup, erasure, kill, restore and verify as an operator does them: real processes, real files, and a look at their
/// bytes.
/// </summary>
public sealed class OperationsTests : IDisposable
{
    const string Person = "ext-secret-kim",
        Reason = "reason-secret-kim";

    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-operations-").FullName;

    string Data => Path.Combine(root, "data");
    string Backups => Path.Combine(root, "backups");
    string Restored => Path.Combine(root, "restored");
    string[] Settings =>
        [
            $"--RlhfGrains:DataFolder={Data}",
            $"--RlhfGrains:BackupFolder={Backups}",
            "--RlhfGrains:Urls=http://127.0.0.1:0",
        ];

    [Fact]
    public async Task WhoWasErased_IsInNoFile_AndDoesNotComeBackWithAnOlderBackup()
    {
        string kim;
        await using (var server = await ServerProcess.Start(Settings))
        {
            kim = await Judge(server);
            Holds(Data, Reason).ShouldBeTrue();
            // The command asks the server that has the folder.
            (
                await Run(["backup", .. Settings[..2], $"--RlhfGrains:Urls={server.Http.BaseAddress}"])
            ).Output.ShouldContain("-0001.db: ");
            var erased = await Ask(
                server,
                HttpMethod.Delete,
                $"/v1/projects/p1/annotators/{kim}/personal-data",
                null,
                kim
            );
            erased.GetProperty("olderBackups").GetArrayLength().ShouldBe(1);
            Holds(Data, Person).ShouldBeFalse();
            Holds(Data, Reason).ShouldBeFalse();
            Holds(Data, "reason-of-lee").ShouldBeTrue();
        }
        (await Run(["verify", .. Settings])).Output.ShouldContain("SOUND. Every checksum fits");

        var backup = Directory.GetFiles(Backups, "backup-*.db").Single();
        Holds(Backups, Reason).ShouldBeTrue();
        (await Run(["verify", "--backup", backup])).Output.ShouldContain("4 judgments recounted");
        var (code, restored, errors) = await Run(["restore", backup, "--into", Restored]);
        code.ShouldBe(0, errors);
        restored.ShouldContain("personal data of 1 annotator(s)");
        Holds(Restored, Person).ShouldBeFalse();
        Holds(Restored, Reason).ShouldBeFalse();
        Holds(Restored, "reason-of-lee").ShouldBeTrue();
        (await Run(["verify", $"--RlhfGrains:DataFolder={Restored}"])).ExitCode.ShouldBe(0);

        var (again, _, refusal) = await Run(["restore", backup, "--into", Restored]);
        again.ShouldBe(1);
        refusal.ShouldContain("There is a journal in");
        // No server has the folder now: the command makes one itself.
        (await Run(["backup", .. Settings])).Output.ShouldContain("-0002.db: ");
        Directory
            .GetFileSystemEntries(Backups)
            .Select(Path.GetFileName)
            .ShouldAllBe(f => f!.EndsWith(".db", StringComparison.Ordinal) || f == "erasures.jsonl");
    }

    [Fact]
    public async Task AFlippedByte_IsFound_AndSuchABackupIsNotRestored()
    {
        await using (var server = await ServerProcess.Start(Settings))
            await Judge(server);
        (await Run(["backup", .. Settings])).ExitCode.ShouldBe(0);
        var backup = Directory.GetFiles(Backups, "backup-*.db").Single();
        var bytes = await File.ReadAllBytesAsync(backup);
        bytes[bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("reason-of-lee")) + 2] ^= 1;
        await File.WriteAllBytesAsync(backup, bytes);

        var (code, output, _) = await Run(["verify", "--backup", backup]);
        code.ShouldBe(1);
        output.ShouldContain("NOT SOUND");
        var (refused, _, errors) = await Run(["restore", backup, "--into", Restored]);
        refused.ShouldBe(1);
        errors.ShouldContain("is damaged");
        Directory.Exists(Restored).ShouldBeFalse();
    }

    [Fact]
    public async Task ARestore_TakesNothingOfWhatAnAttemptThatWasKilledHasLeft()
    {
        await using (var server = await ServerProcess.Start(Settings))
        {
            await Judge(server);
            (await Run(["backup", .. Settings[..2], $"--RlhfGrains:Urls={server.Http.BaseAddress}"])).ExitCode.ShouldBe(
                0
            );
            await Ask(
                server,
                HttpMethod.Post,
                "/v1/projects",
                """{"id":"p-of-later","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"h","scale":{"kind":"preference","strength":2}}]}"""
            );
            // The log of a journal that has gone on, where the next attempt is to work.
            Directory.CreateDirectory(Path.Combine(Restored, ".restoring"));
            File.Copy(Path.Combine(Data, "journal.db-wal"), Path.Combine(Restored, ".restoring", "journal.db-wal"));
            Holds(Path.Combine(Restored, ".restoring"), "p-of-later").ShouldBeTrue();
        }

        (
            await Run(["restore", Directory.GetFiles(Backups, "backup-*.db").Single(), "--into", Restored])
        ).ExitCode.ShouldBe(0);

        Holds(Restored, "reason-of-lee").ShouldBeTrue();
        Holds(Restored, "p-of-later").ShouldBeFalse();
        (await Run(["verify", $"--RlhfGrains:DataFolder={Restored}"])).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task WhatCannotBeLookedAt_EndsWithTwo()
    {
        (await Run(["verify", $"--RlhfGrains:DataFolder={root}/nothing"])).ExitCode.ShouldBe(2);
        (await Run(["verify", "--backup"])).ExitCode.ShouldBe(2);
        (await Run(["verify", "--backup", $"{root}/nothing.db"])).ExitCode.ShouldBe(2);
        (await Run(["verify", "--RlhfGrains:BackupFoldr=x"])).ExitCode.ShouldBe(2);
        (await Run(["backup", $"--RlhfGrains:DataFolder={Data}"])).Errors.ShouldContain("BackupFolder");
        await using var server = await ServerProcess.Start(Settings);
        var (code, _, errors) = await Run(["verify", .. Settings]);
        code.ShouldBe(2);
        errors.ShouldContain("another server is using it");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    static async Task<(int ExitCode, string Output, string Errors)> Run(string[] args)
    {
        await using var command = await ServerProcess.Start(args);
        return await command.End();
    }

    async Task<string> Judge(ServerProcess server)
    {
        await Ask(
            server,
            HttpMethod.Post,
            "/v1/projects",
            """{"id":"p1","name":"x","categories":[{"id":"c"}],"criteria":[{"id":"h","scale":{"kind":"preference","strength":2}}]}"""
        );
        var lead = (await Ask(server, HttpMethod.Post, "/v1/projects/p1/keys", """{"role":"lead","label":"l"}"""))
            .GetProperty("key")
            .GetString()!;
        await Ask(
            server,
            HttpMethod.Post,
            "/v1/projects/p1/batches/b1/items",
            string.Concat(
                Enumerable
                    .Range(1, 2)
                    .Select(i =>
                        $$$"""{"id":"i{{{i}}}","category":"c","prompt":"w","responses":[{"id":"a","text":"x"},{"id":"b","text":"y"}]}"""
                        + "\n"
                    )
            ),
            type: "application/x-ndjson"
        );
        var kim = (
            await Ask(
                server,
                HttpMethod.Post,
                "/v1/projects/p1/annotators",
                $$"""{"externalId":"{{Person}}","name":"{{Person}}"}""",
                key: lead
            )
        )
            .GetProperty("id")
            .GetString()!;
        foreach (var (person, reason) in new[] { (Person, Reason), ("lee", "reason-of-lee") })
        {
            for (var i = 1; i <= 2; i++)
            {
                await Ask(
                    server,
                    HttpMethod.Post,
                    $"/v1/projects/p1/items/i{i}/judgments",
                    $$$"""
                    {"id":"j-{{{reason}}}-{{{i}}}","externalAnnotator":"{{{person}}}","rationale":"{{{reason}}}","answers":[{"criterion":"h","preference":{"first":"a","second":"b","strength":1}}]}
                    """.Replace("j-" + Reason, "j-k", StringComparison.Ordinal),
                    key: lead
                );
            }
        }
        return kim;
    }

    async Task<JsonElement> Ask(
        ServerProcess server,
        HttpMethod method,
        string path,
        string? body,
        string? confirm = null,
        string? key = null,
        string type = "application/json"
    )
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            key ?? (await File.ReadAllTextAsync(Path.Combine(Data, "admin.key"))).Trim()
        );
        if (confirm is not null)
            request.Headers.Add("Confirm-Erasure", confirm);
        if (body is not null)
            request.Content = new StringContent(body, MediaTypeHeaderValue.Parse(type));
        using var response = await server.Http.SendAsync(request);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Whether these bytes are anywhere in the files of a folder, read beside whoever has them open.</summary>
    static bool Holds(string folder, string text) =>
        Directory
            .EnumerateFiles(folder, "*.db*")
            .Any(path =>
            {
                using var file = new FileStream(
                    path,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete
                );
                using var bytes = new MemoryStream();
                file.CopyTo(bytes);
                return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
            });
}
