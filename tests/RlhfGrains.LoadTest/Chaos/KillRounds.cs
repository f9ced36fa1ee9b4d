using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// kill -9 at drawn moments under load, on one folder that grows from round to round; some starts are killed too.
/// </summary>
static class KillRounds
{
    /// <summary>120 items of 3 judgments: a kill within half a second of load meets items of every fill.</summary>
    const int Items = 120;

    /// <summary>450 ms: from the first judgments on until most items are full.</summary>
    const int LoadMsMax = 450;

    /// <summary>1,500 ms: before, in and after the reading of the journal.</summary>
    const int StartMsMax = 1_500;

    const int ItemsFilled = 10;

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        await server.Start(run.Cancellation);
        var projects = new List<ChaosProject>();
        var faults = new List<string>();
        var readyMax = TimeSpan.Zero;
        var (startsKilled, unknown) = (0, 0);
        for (var round = 1; round <= run.Rounds; round++)
        {
            var project = await ChaosProject.Create(server, $"kill{round}", Items, run.Cancellation);
            projects.Add(project);
            var crowd = new Crowd(project, run.Random.Next());
            var afterMs = run.Random.Next(5, LoadMsMax);
            var work = crowd.Work(CancellationToken.None);
            await Task.Delay(afterMs, run.Cancellation);
            await server.Kill(run.Cancellation);
            await work;
            var lost = project.Ledger.Judgments.Count(j => j.Fate is Fate.Unknown);
            unknown += lost;
            startsKilled += await KillSomeStarts(run, server);
            var ready = await server.Start(run.Cancellation);
            if (ready > readyMax)
                readyMax = ready;

            // What was acknowledged, before anything is sent again; and then with everything sent again.
            var found = await new Audit(project).Run(run.Cancellation);
            await crowd.Resend();
            await crowd.Fill(project.Items.Take(ItemsFilled));
            var foundThen = await new Audit(project).Run(run.Cancellation);
            faults.AddRange(found.Concat(foundThen).Select(f => $"round {round}, killed after {afterMs} ms: {f}"));
            ChaosRun.Say(
                $"round {round}: killed after {afterMs} ms, {project.Ledger.Acknowledged} acknowledged, {lost} without an answer, ready after {ChaosRun.Text(ready)}, {found.Count + foundThen.Count} faults"
            );
        }
        run.NoFaults(
            $"kill -9, {run.Rounds} rounds: {projects.Sum(p => p.Ledger.Acknowledged):N0} acknowledged, {unknown:N0} sent again",
            faults
        );
        var later = new List<string>();
        foreach (var project in projects)
        {
            later.AddRange(
                (await new Audit(project).Run(run.Cancellation)).Select(f => $"{project.Ledger.Project}: {f}")
            );
            project.Dispose();
        }
        run.NoFaults(
            $"every round's project again at the end ({startsKilled} starts were killed too; slowest start {ChaosRun.Text(readyMax)})",
            later
        );
    }

    /// <summary>A quarter of the times once, of these a quarter again: a start killed at a drawn moment.</summary>
    public static async Task<int> KillSomeStarts(ChaosRun run, ServerProcess server)
    {
        var killed = 0;
        while (run.Random.Next(4) == 0)
        {
            server.Launch();
            await Task.Delay(run.Random.Next(StartMsMax), run.Cancellation);
            await server.Kill(run.Cancellation);
            killed++;
        }
        return killed;
    }
}
