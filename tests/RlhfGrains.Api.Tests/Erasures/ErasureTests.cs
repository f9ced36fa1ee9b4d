using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Erasures;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Memory;
using RlhfGrains.Grains.Directories;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Vocabulary;
using Shouldly;

namespace RlhfGrains.Api.Tests.Erasures;

public sealed class ErasureTests : IAsyncLifetime
{
    const string Kim = """{"externalId":"kim","name":"Kim Lastname","contact":"kim@example.org"}""";

    readonly ApiServer server = new();
    readonly MemoryJournal journal = new();
    readonly string folder = Path.Combine(Path.GetTempPath(), "rlhfgrains-erasures-" + Path.GetRandomFileName());

    public Task InitializeAsync()
    {
        server.Journal = journal;
        server.Settings.BackupFolder = folder;
        server.Copy = new JournalCopy(static (path, _) => File.WriteAllText(path, "a copy"));
        return server.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Erasing_LeavesCountsAndAgreement_AndNothingThatNamesThePerson()
    {
        var (project, kim) = await Judged();
        var standing = await project.Standing();
        var backup = (await server.Admin.PostNothing("/v1/admin/backup")).Expect(201).String("name");

        var erased = (await Erase(project.Lead, project, kim, "r1")).Expect(200);

        erased.Json.GetProperty("records").GetInt64().ShouldBe(4);
        erased.Json.GetProperty("olderBackups").EnumerateArray().Select(b => b.GetString()).ShouldBe([backup]);
        (await project.Standing()).ShouldBe(standing);
        var item = (await project.Lead.Get($"{project.Path}/items/i1")).Expect(200).Text;
        item.ShouldNotContain("kim's reason");
        item.ShouldContain("lee's reason");
        (await project.Lead.Get($"{project.Path}/annotators/{kim}")).Expect(200).Text.ShouldNotContain("Kim");
        foreach (var of in new[] { "items/i1", $"annotators/{kim}" })
        {
            var history = (await project.Lead.Get($"{project.Path}/{of}/history")).Expect(200).Text;
            history.ShouldContain("\"judgment\"");
            foreach (var personal in new[] { "Kim", "kim", "example.org", "kim's reason" })
                history.ShouldNotContain(personal);
        }
        // The same person is the same annotator, and is not named again.
        (
            await project.Lead.Post($"{project.Path}/annotators", """{"externalId":"kim","name":"Kim Lastname"}""")
        ).ExpectProblem(409, "annotator-removed");
        (await project.Lead.Get($"{project.Path}/annotators/{kim}")).Expect(200).Text.ShouldNotContain("Lastname");
        // A repeat is answered with what was done, and the ledger names nobody.
        (await Erase(project.Lead, project, kim, "r1")).Expect(200).Text.ShouldBe(erased.Text);
        (await File.ReadAllTextAsync(Path.Combine(folder, ErasureLedger.FileName))).ShouldBe(
            $$"""{"project":"{{project.Id}}","annotator":"{{kim}}","number":1,"askedAt":"{{erased.String("askedAt")}}"}"""
                + "\n"
        );
    }

    /// <summary>A name that is guessed could be confirmed by its hash.</summary>
    [Fact]
    public async Task NoHashOfWhatWasSaidOfThePerson_OutlivesTheErasure()
    {
        var (project, kim) = await Judged();
        var profile = $"{project.Path}/annotators/{kim}/profile";
        const string Change = """{"name":"Kim Newname"}""";
        (await project.Lead.Send(HttpMethod.Patch, profile, Encoding.UTF8.GetBytes(Change), "application/json")).Expect(
            200
        );
        byte[][] hashes =
        [
            SHA256.HashData(Encoding.UTF8.GetBytes($"POST {project.Path}/annotators\n{Kim}")),
            SHA256.HashData(Encoding.UTF8.GetBytes($"PATCH {profile}\n{Change}")),
        ];
        foreach (var hash in hashes)
            (await Stored()).Any(payload => Holds(payload, hash)).ShouldBeTrue();

        (await Erase(project.Lead, project, kim)).Expect(200);
        (await Erase(project.Lead, project, kim)).Expect(200);

        var said = hashes.Concat(
            new[] { "Lastname", "Newname", "example.org" }.Select(text => Encoding.UTF8.GetBytes(text))
        );
        foreach (var payload in await Stored())
            said.Any(what => Holds(payload, what)).ShouldBeFalse();

        static bool Holds(byte[] payload, byte[] what) => payload.AsSpan().IndexOf(what) >= 0;

        async Task<List<byte[]>> Stored()
        {
            var payloads = new List<byte[]>();
            await foreach (var record in journal.ReadAll(0))
                payloads.Add(record.Payload.ToArray());
            return payloads;
        }
    }

    [Fact]
    public async Task WhoWasErased_HoldsNothing_AndNothingOfTheirsIsTaken_UntilTheyAreReinstated()
    {
        var (project, kim) = await Judged();
        var key = server.With(
            (
                await project.Lead.Post(
                    $"{project.Path}/keys",
                    $$"""{"role":"annotator","label":"x","annotator":"{{kim}}"}"""
                )
            )
                .Expect(201)
                .String("key")
        );
        (await key.PostNothing($"{project.Path}/tasks:next"))
            .Expect(200)
            .Json.GetProperty("task")
            .ValueKind.ShouldBe(JsonValueKind.Object);
        (await Erase(project.Admin, project, kim)).Expect(200);
        (await key.PostNothing($"{project.Path}/tasks:next")).Status.ShouldBe(401);
        (await project.Lead.Get($"{project.Path}/annotators/{kim}"))
            .Json.GetProperty("tasks")
            .GetProperty("open")
            .GetArrayLength()
            .ShouldBe(0);
        var late = project.Preference(1, "kim", more: ",\"rationale\":\"a new reason\"");
        (await project.Ingest.Post($"{project.Path}/items/i3/judgments", late)).ExpectProblem(409, "annotator-removed");
        (
            await project.Lead.Post($"{project.Path}/annotators/{kim}:reinstate", """{"reason":"asked to come back"}""")
        ).Expect(200);
        (await project.Ingest.Post($"{project.Path}/items/i3/judgments", late)).Expect(201);
        (await project.Lead.Get($"{project.Path}/items/i3")).Text.ShouldContain("a new reason");

        (await Erase(project.Admin, project, kim)).Expect(200).Json.GetProperty("number").GetInt32().ShouldBe(2);

        (await project.Lead.Get($"{project.Path}/items/i3")).Text.ShouldNotContain("a new reason");
    }

    [Fact]
    public async Task Erasing_IsConfirmed_AndOfSomebody()
    {
        var (project, kim) = await Judged();
        var path = $"{project.Path}/annotators/{kim}/personal-data";
        (await project.Lead.Delete(path)).ExpectProblem(428, "confirmation-required");
        (await project.Lead.Send(HttpMethod.Delete, path, null, null, ("Confirm-Erasure", "yes"))).ExpectProblem(
            428,
            "confirmation-required"
        );
        (await Erase(project.Lead, project, "an-nobody")).ExpectProblem(404, "unknown-annotator");
        (await Erase(project.Lead, project, "not%20an%20id")).Status.ShouldBe(422);
        (
            await project.Lead.Send(
                HttpMethod.Delete,
                path,
                null,
                null,
                ("Confirm-Erasure", kim),
                ("Idempotency-Key", "not an id")
            )
        ).ExpectProblem(400, "invalid-header");
        (await project.Lead.Get($"{project.Path}/annotators/{kim}")).Expect(200).Text.ShouldContain("Kim Lastname");
    }

    [Fact]
    public async Task AnErasure_ThatWasBegunBeforeTheEnd_IsFinishedByTheStart()
    {
        var (project, kim) = await Judged();
        var grains = server.Services.GetRequiredService<IGrains>();
        var id = new ProjectId(project.Id);
        await grains.Ask(GrainKeys.ProjectsWithErasures, new AddEntry(project.Id));
        await grains.Ask(GrainKeys.ErasuresOf(id), new BeginErasure(new Request("r1", [1]), new(kim), new("key")));
        await server.DisposeAsync();

        var again = new ApiServer { Journal = journal.Reopen() };
        again.Settings.BackupFolder = folder;
        await again.InitializeAsync();
        try
        {
            var done = (
                await again
                    .Services.GetRequiredService<IGrains>()
                    .Ask(GrainKeys.ErasuresOf(id), new ReadErasure(new(kim)))
            ).Value;
            done.DoneAt.ShouldNotBeNull();
            done.Records.ShouldBe(4);
            (await again.Admin.Get($"{project.Path}/annotators/{kim}")).Expect(200).Text.ShouldNotContain("Kim");
            File.ReadAllText(Path.Combine(folder, ErasureLedger.FileName)).ShouldContain(kim);
        }
        finally
        {
            await again.DisposeAsync();
        }
    }

    [Fact]
    public async Task AnErasure_ThatTheStartCannotFinish_KeepsNobodyFromReading_AndIsFinishedWhenItIsAskedAgain()
    {
        var (project, kim) = await Judged();
        var id = new ProjectId(project.Id);
        var grains = server.Services.GetRequiredService<IGrains>();
        await grains.Ask(GrainKeys.ProjectsWithErasures, new AddEntry(project.Id));
        await grains.Ask(GrainKeys.ErasuresOf(id), new BeginErasure(new Request("r1", [1]), new(kim), new("key")));
        await server.DisposeAsync();

        var failing = new FaultyJournal(journal.Reopen())
        {
            BeforeOverwrite = static _ => throw new IOException("there is no room left"),
        };
        var again = new ApiServer { Journal = failing };
        again.Settings.BackupFolder = folder;
        await again.InitializeAsync();
        try
        {
            (await again.Admin.Get($"{project.Path}/items/i1")).Expect(200).Text.ShouldContain("lee's reason");
            failing.BeforeOverwrite = null;
            (await Erase(again.Admin, project, kim, "r2"))
                .Expect(200)
                .Json.GetProperty("doneAt")
                .ValueKind.ShouldBe(JsonValueKind.String);
            (await again.Admin.Get($"{project.Path}/items/i1")).Expect(200).Text.ShouldNotContain("kim's reason");
        }
        finally
        {
            await again.DisposeAsync();
        }
    }

    [Fact]
    public async Task WhenTheLedgerCannotBeWritten_TheDataAreGone_AndTheErasureIsNotDoneUntilItCan()
    {
        var (project, kim) = await Judged();
        await File.WriteAllTextAsync(folder, "a file where the folder should be");
        (await Erase(project.Lead, project, kim, "r1")).ExpectProblem(503, "backup-failed");
        (await project.Lead.Get($"{project.Path}/annotators/{kim}")).Expect(200).Text.ShouldNotContain("Kim");
        File.Delete(folder);

        (await Erase(project.Lead, project, kim, "r1"))
            .Expect(200)
            .Json.GetProperty("doneAt")
            .ValueKind.ShouldBe(JsonValueKind.String);
    }

    [Fact]
    public async Task TheExport_HoldsEverythingOfOnePerson_AndNothingOfOthers()
    {
        var (project, kim) = await Judged();
        var export = (await project.Lead.Get($"{project.Path}/annotators/{kim}/export")).Expect(200);
        export.ContentType.ShouldBe("application/x-ndjson");
        var lines = export.Text.TrimEnd('\n').Split('\n').Select(l => JsonDocument.Parse(l).RootElement).ToList();

        lines.Select(l => l.GetProperty("kind").GetString()).ShouldBe(["annotator", "judgment", "judgment", "end"]);
        lines[0].GetProperty("profile").GetProperty("name").GetString().ShouldBe("Kim Lastname");
        lines[1].GetProperty("judgment").GetProperty("rationale").GetString().ShouldBe("kim's reason");
        lines[3].GetProperty("judgments").GetInt32().ShouldBe(2);
        export.Text.ShouldNotContain("lee");
        (await project.Lead.Get($"{project.Path}/annotators/an-nobody/export")).ExpectProblem(404, "unknown-annotator");

        (await Erase(project.Lead, project, kim)).Expect(200);
        var after = (await project.Lead.Get($"{project.Path}/annotators/{kim}/export")).Expect(200).Text;
        after.ShouldNotContain("Kim");
        after.ShouldNotContain("kim's reason");
        after.ShouldContain("\"erasedAt\":\"");
        after.ShouldContain("\"judgments\":2");
    }

    async Task<(TestProject Project, string Kim)> Judged()
    {
        var project = await (await server.NewProject()).WithItems(3);
        var kim = (await project.Lead.Post($"{project.Path}/annotators", Kim)).Expect(200).String("id");
        foreach (var person in new[] { "kim", "lee" })
        {
            foreach (var item in new[] { "i1", "i2" })
                (
                    await project.Ingest.Post(
                        $"{project.Path}/items/{item}/judgments",
                        project.Preference(1, person, more: $",\"rationale\":\"{person}'s reason\"")
                    )
                ).Expect(201);
        }
        return (project, kim);
    }

    static Task<Reply> Erase(Caller caller, TestProject project, string annotator, string? requestId = null) =>
        caller.Send(
            HttpMethod.Delete,
            $"{project.Path}/annotators/{annotator}/personal-data",
            null,
            null,
            ("Confirm-Erasure", Uri.UnescapeDataString(annotator)),
            ("Idempotency-Key", requestId)
        );
}
