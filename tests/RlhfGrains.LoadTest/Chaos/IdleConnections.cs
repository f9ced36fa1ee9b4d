using System.Diagnostics;
using System.Net.Sockets;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// Connections that say nothing: more than one address may have, and more than the process has descriptors for.
/// </summary>
static class IdleConnections
{
    const string Flooder = "127.0.0.2",
        Other = "127.0.0.3";

    /// <summary>3,000: more than the 2,500 that one address may have.</summary>
    const int FromOneAddress = 3_000;

    /// <summary>1,024: the hard limit of many containers and units.</summary>
    const int FewDescriptors = 1_024;

    /// <summary>
    /// 1,500 connections in front of a process with 1,024 descriptors, 300 from each of five addresses.
    /// </summary>
    const int Addresses = 5,
        PerAddress = 300;

    /// <summary>10 s for the first byte, and what a busy machine adds.</summary>
    const int CutSecondsMax = 20;

    const int Requests = 20;
    const double ServedSecondsMax = 1;

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "idle", 5, run.Cancellation);
        var idle = await RawCaller.Idle(server.Address, Flooder, FromOneAddress, run.Cancellation);
        var told = await RawCaller.Ask(server.Address, Flooder, "/health/live", null, run.Cancellation);
        run.Check(
            $"{FromOneAddress:N0} idle connections from one address: one more from there",
            $"{told}",
            "503",
            told == 503
        );
        await Served(run, server.Address, project, $"... a caller from another address");
        await Ended(run, idle, "...");
        run.NoFaults("... the project afterwards", await new Audit(project).Run(run.Cancellation));
    }

    public static async Task FewFiles(ChaosRun run)
    {
        await using var server = run.NewServer();
        server.Inside = $"ulimit -n {FewDescriptors}";
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "files", 5, run.Cancellation);
        // Somebody who was there before.
        using var before = await RawCaller.Connect(server.Address, Other, run.Cancellation);
        await RawCaller.Ask(before, server.Address, project.Ledger.Path, project.Lead.Key, run.Cancellation);
        var idle = new List<TcpClient>();
        for (var i = 0; i < Addresses; i++)
            idle.AddRange(await RawCaller.Idle(server.Address, $"127.0.1.{i + 1}", PerAddress, run.Cancellation));
        var answers = new SortedDictionary<int, int>();
        for (var i = 0; i < Requests; i++)
        {
            var status = await RawCaller.Ask(server.Address, Other, "/health/live", null, run.Cancellation);
            answers[status] = answers.GetValueOrDefault(status) + 1;
        }
        var isRefusal = answers.Keys.All(s => s is 200 or 503);
        run.Check(
            $"{Addresses * PerAddress:N0} idle connections, {FewDescriptors:N0} descriptors: newcomers are answered",
            string.Join(", ", answers.Select(a => $"{a.Value} x {a.Key}")),
            "200 or 503",
            isRefusal
        );
        var keptOn = await RawCaller.Ask(
            before,
            server.Address,
            project.Ledger.Path,
            project.Lead.Key,
            run.Cancellation
        );
        run.Check("... whoever was connected before", $"{keptOn}", "200", keptOn == 200);
        await Ended(run, idle, "...");
        await Served(run, server.Address, project, "... a newcomer afterwards");
        run.NoFaults(
            "... the process goes on with what it acknowledged",
            await new Audit(project).Run(run.Cancellation)
        );
    }

    static async Task Served(ChaosRun run, Uri server, ChaosProject project, string whom)
    {
        var (served, began) = (0, Stopwatch.GetTimestamp());
        for (var i = 0; i < Requests; i++)
        {
            if (await RawCaller.Ask(server, Other, project.Ledger.Path, project.Lead.Key, run.Cancellation) == 200)
                served++;
        }
        var each = Stopwatch.GetElapsedTime(began).TotalSeconds / Requests;
        run.Check($"{whom}: served", $"{served} of {Requests}", $"{Requests}", served == Requests);
        run.Check(
            $"{whom}: time of an answer",
            ChaosRun.Text(TimeSpan.FromSeconds(each)),
            $"at most {ServedSecondsMax:0} s",
            each <= ServedSecondsMax
        );
    }

    static async Task Ended(ChaosRun run, List<TcpClient> idle, string what)
    {
        var closed = await RawCaller.Closed(idle, CutSecondsMax, run.Cancellation);
        run.Check(
            $"{what} idle connections closed within {CutSecondsMax} s",
            $"{closed:N0}",
            $"{idle.Count:N0}",
            closed == idle.Count
        );
        foreach (var connection in idle)
            connection.Dispose();
    }
}
