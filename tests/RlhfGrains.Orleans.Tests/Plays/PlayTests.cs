using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.EndToEnd.Tests;
using RlhfGrains.Orleans.Tests.Processes;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Orleans.Tests.Plays;

/// <summary>
/// The demo, pulled tasks and a replay of real judgments on three silos: in this process, and in processes of their
/// own.
/// </summary>
public sealed class PlayTests
{
    const int Silos = 3;

    [Fact, Needs(Needed.Postgres)]
    public async Task SilosInOneProcess_OnPostgres_PlayDemoAndTasks()
    {
        using var server = PostgresServer.StartNew();
        await using var cluster = await StartOn(server);
        await PlayDemoAndTasks(cluster.Addresses);
    }

    [SharedDataFact, Needs(Needed.Postgres | Needed.Time)]
    public async Task SilosInOneProcess_OnPostgres_PlayDemoTasksAndReplay()
    {
        using var server = PostgresServer.StartNew();
        await using var cluster = await StartOn(server);
        await Play(cluster.Addresses);
    }

    [SharedDataFact, Needs(Needed.Postgres | Needed.Time)]
    public async Task SiloProcesses_OnPostgres_PlayDemoTasksAndReplay()
    {
        using var server = PostgresServer.StartNew();
        await PlayOn(
            Enumerable.Range(0, Silos).Select(_ => SiloProcess.OnPostgres(server.ConnectionString("cluster_plays")))
        );
    }

    [SharedDataFact, Needs(Needed.Time)]
    public async Task OneSiloProcess_OnSqlite_PlaysDemoTasksAndReplay() => await PlayOn([SiloProcess.Alone()]);

    /// <summary>Membership in tables, the journal in blobs, snapshots by Orleans' grain storage.</summary>
    [SharedDataFact, Needs(Needed.Azurite | Needed.Time)]
    public async Task SiloProcesses_OnAzureStorage_PlayDemoTasksAndReplay()
    {
        using var azurite = AzuriteServer.StartNew();
        await PlayOn(Enumerable.Range(0, Silos).Select(_ => SiloProcess.OnAzure(azurite.ConnectionString, "plays")));
    }

    [SharedDataTheory, Needs(Needed.Azurite | Needed.Time)]
    [InlineData("journal")]
    [InlineData("azure")]
    public async Task SilosInOneProcess_OnAzureStorage_PlayDemoTasksAndReplay_WithSnapshotsOfEitherKind(
        string snapshots
    )
    {
        using var azurite = AzuriteServer.StartNew();
        await using var cluster = await SilosInProcess.Start(
            s => (s.Journal, s.AzureConnection, s.JournalContainer) = ("azure", azurite.ConnectionString, "plays"),
            Silos,
            snapshots
        );
        await Play(cluster.Addresses);
    }

    static Task<SilosInProcess> StartOn(PostgresServer server)
    {
        var connection = server.ConnectionString("cluster_plays");
        return SilosInProcess.Start(s => (s.Journal, s.PostgresConnection) = ("postgres", connection), Silos);
    }

    static async Task PlayOn(IEnumerable<SiloProcess> started)
    {
        var silos = started.ToList();
        try
        {
            foreach (var silo in silos)
                silo.Start();
            foreach (var silo in silos)
                await silo.Ready();
            await Play([.. silos.Select(s => s.Address)]);
        }
        finally
        {
            foreach (var silo in silos)
                silo.Dispose();
        }
    }

    /// <summary>Each by another silo.</summary>
    static async Task Play(IReadOnlyList<Uri> silos)
    {
        await PlayDemoAndTasks(silos);
        var acknowledged = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await Holds(
            "replay",
            Programs.LoadTest(
                "replay",
                SharedData.Judgments("pandalm"),
                "--short",
                "--counts-follow",
                "--acknowledged",
                acknowledged,
                "--server",
                $"{silos[^1]}",
                "--key",
                SiloProcess.AdminKey
            )
        );
        File.Delete(acknowledged);
    }

    static async Task PlayDemoAndTasks(IReadOnlyList<Uri> silos)
    {
        await Holds("demo", Programs.RunServer(SiloProcess.AdminKey, "demo", "--once", "--server", $"{silos[0]}"));
        await Holds(
            "tasks",
            Programs.LoadTest(
                "tasks",
                "--items",
                "50",
                "--annotators",
                "16",
                "--server",
                $"{silos[silos.Count / 2]}",
                "--key",
                SiloProcess.AdminKey
            )
        );
    }

    static async Task Holds(string what, Task<(int ExitCode, string Output)> run)
    {
        var (exitCode, output) = await run;
        Assert.True(exitCode == 0, $"{what}: {output}");
    }
}
