using System.Diagnostics;
using RlhfGrains.Postgres.Tests.Servers;
using Xunit.Abstractions;

namespace RlhfGrains.Orleans.Tests.Processes;

/// <summary>
/// Three silo processes on PostgreSQL, killed, frozen and cut off from their database under load.
/// <c>RLHFGRAINS_CLUSTER_ROUNDS=20,5,5</c> says how often each in the long test; without it once, in about a minute.
/// </summary>
[Needs(Needed.Postgres)]
public sealed class MistreatmentTests(ITestOutputHelper output)
{
    const int ItemsPerRound = 750,
        Overlap = 3,
        Silos = 3;

    /// <summary>
    /// Longer than it takes to be declared dead: the frozen silo comes back as one that is not of the cluster any more.
    /// </summary>
    static readonly TimeSpan Frozen = TimeSpan.FromSeconds(15);

    /// <summary>For as long all is well between two rounds.</summary>
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    /// <summary>When no call has had to be repeated for so long, all calls succeed again.</summary>
    static readonly TimeSpan Recovered = TimeSpan.FromSeconds(3);

    [Fact]
    public Task Cluster_OfWhichSilosAreKilled_KeepsEveryPromise() => Mistreat(2, 0, 0);

    [Fact, Needs(Needed.Time)]
    public Task Cluster_KilledFrozenAndCutOff_KeepsEveryPromise() =>
        Mistreat([
            .. (Environment.GetEnvironmentVariable("RLHFGRAINS_CLUSTER_ROUNDS") ?? "1,1,1")
                .Split(',')
                .Select(int.Parse),
        ]);

    /// <param name="rounds">How often a silo is killed, frozen, and cut off from the database.</param>
    async Task Mistreat(params int[] rounds)
    {
        using var server = PostgresServer.StartNew();
        var connection = server.ConnectionString("cluster_test");
        var silos = Enumerable.Range(0, Silos).Select(_ => SiloProcess.OnPostgres(connection)).ToList();
        try
        {
            foreach (var silo in silos)
                silo.Start();
            foreach (var silo in silos)
                await silo.Ready();
            using var load = new ClusterLoad([.. silos.Select(s => s.Address)], "p", ItemsPerRound * rounds.Sum());
            await load.Prepare(Overlap);
            await ClusterVerdict.Delivered(connection);
            load.Begin();
            for (var i = 0; i < rounds[0]; i++)
                await Round(
                    $"kill {i + 1}",
                    load,
                    silos[i % Silos],
                    s => s.Kill(),
                    async s =>
                    {
                        s.Start();
                        await s.Ready();
                    }
                );
            for (var i = 0; i < rounds[1]; i++)
                await Round(
                    $"freeze {i + 1}",
                    load,
                    silos[i % Silos],
                    s => s.Freeze(),
                    async s =>
                    {
                        s.Thaw();
                        await Again(s);
                    },
                    Frozen
                );
            for (var i = 0; i < rounds[2]; i++)
                await Round(
                    $"disconnect {i + 1}",
                    load,
                    silos[0],
                    _ =>
                        server.Sql(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                        ),
                    _ => Task.CompletedTask,
                    isAway: false
                );
            await load.End();
            output.WriteLine(await ClusterVerdict.Check([load], silos, connection, Overlap));
        }
        finally
        {
            foreach (var silo in silos)
                silo.Dispose();
        }
    }

    async Task Round(
        string name,
        ClusterLoad load,
        SiloProcess silo,
        Action<SiloProcess> harm,
        Func<SiloProcess, Task> mend,
        TimeSpan lasting = default,
        bool isAway = true
    )
    {
        await Task.Delay(Quiet);
        var (began, before, calls) = (Stopwatch.GetTimestamp(), load.Repeats, load.Calls);
        // A connection broken off harms all; a silo that is down or frozen is asked no more, and what counts is when
        // the others answer again.
        load.Away = isAway ? silo.Address : null;
        load.Slowest = TimeSpan.Zero;
        harm(silo);
        await Task.Delay(lasting);
        await mend(silo);
        load.Away = null;
        var mended = Stopwatch.GetElapsedTime(began);
        while (Stopwatch.GetElapsedTime(Math.Max(load.LastFailure, began)) < Recovered)
            await Task.Delay(TimeSpan.FromMilliseconds(100));
        var last = Math.Max(load.LastFailure, began);
        output.WriteLine(
            $"{name}: all calls succeed again {Stopwatch.GetElapsedTime(began, last).TotalSeconds:0.0} s after it began (mended after {mended.TotalSeconds:0.0} s), {load.Repeats - before} of {load.Calls - calls} calls were repeats, the slowest took {load.Slowest.TotalSeconds:0.0} s"
        );
    }

    /// <summary>
    /// A silo that was declared dead ends its process when it learns of it, and is started again, as its operator's
    /// supervisor would.
    /// </summary>
    static async Task Again(SiloProcess silo)
    {
        if (await silo.EndsOfItself())
            silo.Start();
        await silo.Ready();
    }
}
