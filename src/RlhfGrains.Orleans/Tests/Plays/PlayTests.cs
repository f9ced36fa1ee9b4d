using RlhfGrains.Azure.Tests.Servers;
using RlhfGrains.EndToEnd.Tests;
using RlhfGrains.Orleans.Tests.Processes;
using RlhfGrains.Postgres.Tests.Servers;

namespace RlhfGrains.Orleans.Tests.Plays;

/// <summary>The demo, pulled tasks and a replay of real judgments on three silos: in this process, and in processes of their own.</summary>
public sealed class PlayTests
{
    const int Silos = 3;

    [SharedDataTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Cluster_PlaysTheDemo_AndHoldsEveryCheckOfTasksAndReplay(bool inProcesses)
    {
        using var server = PostgresServer.StartNew();
        var connection = server.ConnectionString("cluster_plays");
        if (inProcesses)
        {
            var silos = Enumerable.Range(0, Silos).Select(_ => new SiloProcess(connection)).ToList();
            try
            {
                foreach (var silo in silos) silo.Start();
                foreach (var silo in silos) await silo.Ready();
                await Play([.. silos.Select(s => s.Address)]);
            }
            finally
            {
                foreach (var silo in silos) silo.Dispose();
            }
        }
        else
        {
            await using var cluster = await SilosInProcess.Start(s => (s.Journal, s.PostgresConnection) = ("postgres", connection), Silos);
            await Play(cluster.Addresses);
        }
    }

    /// <summary>Without the replay: what it reads while it sends is a batch's, which hears of a judgment after the acknowledgement, and on Azure Storage that takes a while.</summary>
    [AzuriteFact]
    public async Task ClusterOnAzureStorage_PlaysTheDemo_AndHoldsEveryCheckOfTasks()
    {
        using var azurite = AzuriteServer.StartNew();
        await using var cluster = await SilosInProcess.Start(s => (s.Journal, s.AzureConnection, s.JournalContainer) = ("azure", azurite.ConnectionString, "plays"), Silos);
        await PlayDemoAndTasks(cluster.Addresses);
    }

    /// <summary>Each by another silo.</summary>
    static async Task Play(IReadOnlyList<Uri> silos)
    {
        await PlayDemoAndTasks(silos);
        var acknowledged = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await Holds("replay", Programs.LoadTest(
            "replay", SharedData.Judgments("pandalm"), "--short", "--counts-follow", "--acknowledged", acknowledged, "--server", $"{silos[2]}", "--key", SiloProcess.AdminKey));
        File.Delete(acknowledged);
    }

    static async Task PlayDemoAndTasks(IReadOnlyList<Uri> silos)
    {
        await Holds("demo", Programs.Api(SiloProcess.AdminKey, "demo", "--once", "--server", $"{silos[0]}"));
        await Holds("tasks", Programs.LoadTest("tasks", "--items", "50", "--annotators", "16", "--server", $"{silos[1]}", "--key", SiloProcess.AdminKey));
    }

    static async Task Holds(string what, Task<(int ExitCode, string Output)> run)
    {
        var (exitCode, output) = await run;
        Assert.True(exitCode == 0, $"{what}: {output}");
    }
}

/// <summary>Skipped where there is no Azurite.</summary>
sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = AzuriteServer.Program is null ? "Azurite or node is not on this machine: .ci/run installs it" : null;
}
