using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// A data folder in which one person has judged every item with a reason, and so have two others; and a backup of it.
/// Whatever says who the person is, and what they wrote, holds one word that nothing else does.
/// </summary>
sealed class LongPast : IAsyncDisposable
{
    /// <summary>
    /// 2,500 texts to overwrite: three of the engine's portions, some tenths of a second under load, into which kills
    /// fall.
    /// </summary>
    const int Items = 2_500;

    const int Others = 2;
    const int LinesPerStream = 250;

    readonly ServerProcess server;
    readonly DirectoryInfo backups;

    LongPast(ServerProcess server, DirectoryInfo backups, ChaosProject project, string person, string other) =>
        (this.server, this.backups, Project, Person, Other) = (server, backups, project, person, other);

    /// <summary>Of everything that is to be erased.</summary>
    public static string Word { get; } = "wherebyofthe-person";

    /// <summary>Of what the others wrote.</summary>
    public static string OtherWord { get; } = "wherebyofothers";

    public ChaosProject Project { get; }

    /// <summary>The id of the person, and of one of the others.</summary>
    public string Person { get; }

    /// <inheritdoc cref="Person"/>
    public string Other { get; }

    /// <summary>How often the word is kept: each reason, and the three fields of the profile.</summary>
    public static int WordsOfPerson => Items + 3;

    public static async Task<LongPast> Make(ChaosRun run)
    {
        var backups = Directory.CreateTempSubdirectory("rlhfgrains-backups-");
        var server = run.NewServer($"--RlhfGrains:BackupFolder={backups.FullName}");
        await server.Start(run.Cancellation);
        var project = await ChaosProject.Create(server, "past", Items, run.Cancellation);
        var person = await Enrol(Word, ("name", $"{Word} by name"), ("contact", $"{Word}@example.org"));
        var other = await Enrol(NameOf(1));
        var crowd = new Crowd(project, run.Seed);
        foreach (
            var lines in Enumerable
                .Range(0, 1 + Others)
                .SelectMany(number => JudgmentsOf(project, number))
                .Chunk(LinesPerStream)
        )
            await crowd.Stream(lines);
        await project.Admin.Post("/v1/admin/backup", [], run.Cancellation);
        await server.Stop(run.Cancellation);
        return new LongPast(server, backups, project, person, other);

        async Task<string> Enrol(string externalId, params (string Field, string Text)[] more)
        {
            var body = new JsonObject { ["externalId"] = externalId };
            foreach (var (field, text) in more)
                body[field] = text;
            return (string)
                (await project.Lead.Post($"{project.Ledger.Path}/annotators", body, run.Cancellation))["id"]!;
        }
    }

    /// <summary>The folder, and the backup, for another server.</summary>
    /// <param name="backupFolder">Where that server keeps its backups.</param>
    /// <returns>The file of the backup.</returns>
    public string CopyTo(ServerProcess other, string backupFolder)
    {
        Folders.Copy(server.DataFolder, other.DataFolder);
        Folders.Copy(backups.FullName, backupFolder);
        return Directory.EnumerateFiles(backupFolder, "backup-*.db").Single();
    }

    static IEnumerable<SentJudgment> JudgmentsOf(ChaosProject project, int number) =>
        project.Items.Select(
            (item, i) =>
                new SentJudgment(
                    $"p{number}-{i}",
                    item,
                    number == 0 ? Word : NameOf(number),
                    (i * 7 + number) % (2 * ChaosProject.StrengthMax + 1) - ChaosProject.StrengthMax
                )
                {
                    Rationale = $"{(number == 0 ? Word : OtherWord)} thinks so of {item}",
                }
        );

    static string NameOf(int other) => $"{OtherWord} {other}";

    public async ValueTask DisposeAsync()
    {
        Project.Dispose();
        await server.DisposeAsync();
        backups.Delete(recursive: true);
    }
}
