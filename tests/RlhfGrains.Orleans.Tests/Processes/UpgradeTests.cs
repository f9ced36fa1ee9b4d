using RlhfGrains.Postgres.Tests.Servers;
using Xunit.Abstractions;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>
/// A rolling upgrade of the whole server: three silo processes of an earlier build, replaced one after the other by
/// this build's, under load. The earlier one is the RlhfGrains.Server.dll that <c>RLHFGRAINS_OLDER_SILO</c> names: an
/// older commit, built as it is, in a folder of its own.
/// </summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    const int Items = 1_500,
        Overlap = 3,
        Silos = 3;

    /// <summary>For as long the two builds serve side by side after each silo.</summary>
    static readonly TimeSpan SideBySide = TimeSpan.FromSeconds(10);

    [OlderSiloFact]
    public async Task Cluster_UpgradedSiloBySilo_KeepsEveryPromise()
    {
        using var server = PostgresServer.StartNew();
        var connection = server.ConnectionString("upgrade_test");
        var silos = Enumerable.Range(0, Silos).Select(_ => Older(connection)).ToList();
        Uri[] addresses = [.. silos.Select(s => s.Address)];
        using var begun = new ClusterLoad(addresses, "of-the-older", Items);
        using var made = new ClusterLoad(addresses, "of-the-newer", Items);
        try
        {
            foreach (var silo in silos)
                silo.Start();
            foreach (var silo in silos)
                await silo.Ready();
            await begun.Prepare(Overlap);
            await begun.Opened();
            begun.Begin();
            await Replace(silos[0], begun);
            // The newer silo makes what the older ones have to serve.
            await made.Prepare(Overlap);
            await made.Opened();
            made.Begin();
            await Replace(silos[1], begun, made);
            await Replace(silos[2], begun, made);
            await Task.WhenAll(begun.End(), made.End());
            output.WriteLine(await ClusterVerdict.Check([begun, made], silos, connection, Overlap));
        }
        finally
        {
            foreach (var silo in silos)
                silo.Dispose();
        }
    }

    static SiloProcess Older(string connection)
    {
        var silo = SiloProcess.OnPostgres(connection);
        silo.Program = OlderSiloFactAttribute.Program!;
        return silo;
    }

    async Task Replace(SiloProcess silo, params ClusterLoad[] loads)
    {
        await Task.Delay(SideBySide);
        var (calls, repeats) = (loads.Sum(l => l.Calls), loads.Sum(l => l.Repeats));
        foreach (var load in loads)
            (load.Away, load.Slowest) = (silo.Address, TimeSpan.Zero);
        silo.Stop();
        silo.Program = SiloProcess.ThisBuild;
        silo.Start();
        await silo.Ready();
        foreach (var load in loads)
            load.Away = null;
        await Task.Delay(SideBySide);
        output.WriteLine(
            $"replaced: {loads.Sum(l => l.Repeats) - repeats} of {loads.Sum(l => l.Calls) - calls} calls were repeats, the slowest took {loads.Max(l => l.Slowest).TotalSeconds:0.0} s"
        );
    }
}

/// <summary>Skipped where there is no earlier build.</summary>
sealed class OlderSiloFactAttribute : FactAttribute
{
    public OlderSiloFactAttribute() =>
        Skip = Program is null ? "RLHFGRAINS_OLDER_SILO names no RlhfGrains.Server.dll of an earlier build" : null;

    public static string? Program { get; } =
        Environment.GetEnvironmentVariable("RLHFGRAINS_OLDER_SILO") is { } path && File.Exists(path) ? path : null;
}
