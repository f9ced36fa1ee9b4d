using System.Text.Json;
using RlhfGrains.Api.Tests.Gold;
using RlhfGrains.Api.Tests.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine.Journals.Sqlite;
using RlhfGrains.Engine.Tests.Toys;
using Shouldly;

namespace RlhfGrains.Api.Tests.Clocks;

/// <summary>A journal that was written while the clock was three years ahead, and the operator's way back.</summary>
public sealed class ClockCommandTests : IDisposable
{
    static readonly TimeSpan Ahead = TimeSpan.FromDays(1_000);

    readonly string root = Directory.CreateTempSubdirectory("rlhfgrains-clock-").FullName;

    string Data => Path.Combine(root, "data");
    string Right => Path.Combine(root, "right");

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Fact]
    public async Task Back_PutsWhatWasAheadWhereItBelongs_InTheSameOrder()
    {
        var began = TimeProvider.System.Now() - TimeSpan.FromHours(1);
        var (path, leadKey, rows, order) = await Play(began);

        var (said, told, _) = await Run("clock", $"--RlhfGrains:DataFolder={Data}");
        said.ShouldBe(1);
        told.ShouldContain("are ahead of it: the newest by 999.");
        var (made, output, errors) = await Run("clock", $"--RlhfGrains:DataFolder={Data}", "--back", "--into", Right);
        made.ShouldBe(0, errors + output);
        output.ShouldContain("4 judgments recounted");

        var server = new ApiServer { Journal = new SqliteJournal(Right) };
        await server.InitializeAsync();
        try
        {
            var lead = server.With(leadKey);
            (await lead.Get($"{path}/agreement")).Expect(200).Json.GetProperty("rows").GetRawText().ShouldBe(rows);
            var recorded = new List<(string Id, DateTimeOffset At)>();
            foreach (var item in (string[])["i1", "i2"])
                recorded.AddRange(
                    (await lead.Get($"{path}/items/{item}"))
                        .Expect(200)
                        .Json.GetProperty("judgments")
                        .EnumerateArray()
                        .Select(Recorded)
                );
            recorded.OrderBy(r => r.At).Select(r => r.Id).ShouldBe(order);
            recorded.ShouldAllBe(r => r.At >= began.ToDateTimeOffset() && r.At <= DateTimeOffset.UtcNow);
            // What was before the clock went wrong is as it was; the lease that was open ends as long after its
            // beginning as it would have.
            recorded.Min(r => r.At).ShouldBe(began.ToDateTimeOffset());
            var open = (await lead.Get($"{path}/annotators"))
                .Expect(200)
                .Json.GetProperty("items")
                .EnumerateArray()
                .SelectMany(a => a.GetProperty("tasks").GetProperty("open").EnumerateArray())
                .ToList();
            open.ShouldAllBe(t => t.GetProperty("expiresAt").GetDateTimeOffset() < DateTimeOffset.UtcNow.AddHours(1));
        }
        finally
        {
            await server.DisposeAsync();
        }
        (await Run("clock", $"--RlhfGrains:DataFolder={Right}")).ExitCode.ShouldBe(0);
        (await Run("verify", $"--RlhfGrains:DataFolder={Right}")).Output.ShouldContain("SOUND");
        // The journal that was copied is as it was, and no copy is made over another.
        (await Run("clock", $"--RlhfGrains:DataFolder={Data}")).ExitCode.ShouldBe(1);
        (await Run("clock", $"--RlhfGrains:DataFolder={Data}", "--back", "--into", Right)).Errors.ShouldContain(
            "There is a journal in"
        );
        (await Run("clock", $"--RlhfGrains:DataFolder={Data}", "--back")).Errors.ShouldContain(
            "--back and --into go together"
        );
    }

    /// <summary>
    /// Two judgments at the right time, then a start with a clock that is ahead: two more, a lease, and a re-audit that
    /// is due a day later.
    /// </summary>
    async Task<(string Path, string LeadKey, string Rows, IReadOnlyList<string> Order)> Play(Instant began)
    {
        var order = new List<string>();
        TestProject project;
        var server = new ApiServer { Journal = new SqliteJournal(Data), Clock = new ManualTimeProvider(began) };
        await server.InitializeAsync();
        project = await (await server.NewProject()).WithItems(2);
        await Judge("first", "kim");
        await Judge("second", "lee");
        await server.DisposeAsync();

        var clock = new ManualTimeProvider(began + Ahead);
        server = new ApiServer { Journal = new SqliteJournal(Data), Clock = clock };
        await server.InitializeAsync();
        project = new TestProject
        {
            Server = server,
            Id = project.Id,
            AnnotatorId = project.AnnotatorId,
            Lead = server.With(project.Lead.Key),
            Ingest = server.With(project.Ingest.Key),
            Annotator = server.With(project.Annotator.Key),
        };
        await project.WithQuality("""{"selfAudit":{"share":1}}""");
        clock.Advance(TimeSpan.FromMinutes(1));
        await Judge("third", "kim", "i2");
        clock.Advance(TimeSpan.FromMinutes(1));
        await Judge("fourth", "lee", "i2");
        await project.WithItems(1, batch: "b2", prefix: "x");
        (await project.Next()).ShouldNotBeNull();
        var rows = await project.AgreementRows();
        await server.DisposeAsync();
        return (project.Path, project.Lead.Key!, rows, order);

        async Task Judge(string id, string who, string item = "i1")
        {
            (
                await project.Ingest.Post($"{project.Path}/items/{item}/judgments", project.Preference(1, who, id: id))
            ).Expect(201);
            order.Add(id);
        }
    }

    static (string Id, DateTimeOffset At) Recorded(JsonElement judgment) =>
        (judgment.GetProperty("id").GetString()!, judgment.GetProperty("recordedAt").GetDateTimeOffset());

    static async Task<(int ExitCode, string Output, string Errors)> Run(params string[] args)
    {
        await using var command = await ServerProcess.Start(args);
        return await command.End();
    }
}
