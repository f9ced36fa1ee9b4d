using System.Diagnostics;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>SIGTERM under load, and a process that stands still for a while.</summary>
static class Signalled
{
    const int Items = 200;
    const int LoadMsMin = 100,
        LoadMsMax = 600;

    /// <summary>3 s: longer than the pauses of a garbage collection or of a machine that is moved.</summary>
    const int FrozenMs = 3_000;

    /// <summary>10 s of the 30 that the server gives itself: what is under way takes a fraction of a second.</summary>
    const int StopSecondsMax = 10;

    public static async Task Terminate(ChaosRun run)
    {
        await using var server = run.NewServer();
        await server.Start(run.Cancellation);
        var faults = new List<string>();
        var (slowest, cut, answered, exitCodes) = (TimeSpan.Zero, 0, 0, new SortedSet<int>());
        for (var round = 1; round <= run.Rounds; round++)
        {
            using var project = await ChaosProject.Create(server, $"term{round}", Items, run.Cancellation);
            var crowd = new Crowd(project, run.Random.Next());
            var work = crowd.Work(CancellationToken.None);
            await Task.Delay(run.Random.Next(LoadMsMin, LoadMsMax), run.Cancellation);
            var began = Stopwatch.GetTimestamp();
            exitCodes.Add(await server.Stop(run.Cancellation));
            var took = Stopwatch.GetElapsedTime(began);
            if (took > slowest)
                slowest = took;
            await work;
            await server.Start(run.Cancellation);
            faults.AddRange(await new Audit(project).Run(run.Cancellation));
            await crowd.Resend();
            faults.AddRange(await new Audit(project).Run(run.Cancellation));
            cut += project.Ledger.CutOff;
            answered += crowd.Answered;
        }
        run.NoFaults($"SIGTERM under load, {run.Rounds} rounds: nothing lost, nothing doubled", faults);
        run.Check("SIGTERM: exit code", string.Join(", ", exitCodes), "0", exitCodes.SetEquals([0]));
        run.Check(
            "SIGTERM: longest time to stop",
            ChaosRun.Text(slowest),
            $"at most {StopSecondsMax} s",
            slowest.TotalSeconds <= StopSecondsMax
        );
        run.Check($"SIGTERM: requests taken and not answered, of {answered:N0}", $"{cut}", "0", cut == 0);
    }

    public static async Task Freeze(ChaosRun run)
    {
        await using var server = run.NewServer();
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "freeze", 3 * Items, run.Cancellation);
        var crowd = new Crowd(project, run.Random.Next());
        using var stop = new CancellationTokenSource();
        var work = crowd.Work(stop.Token);
        await Task.Delay(run.Random.Next(LoadMsMin, LoadMsMax), run.Cancellation);
        server.Send(Signal.Freeze);
        await Task.Delay(FrozenMs, run.Cancellation);
        var before = crowd.Answered;
        server.Send(Signal.Continue);
        await Task.Delay(LoadMsMax, run.Cancellation);
        await stop.CancelAsync();
        await work;
        run.Check(
            "SIGSTOP for 3 s, SIGCONT: requests answered afterwards",
            $"{crowd.Answered - before:N0}",
            "more than 0",
            crowd.Answered > before
        );
        run.Check("SIGSTOP, SIGCONT: requests cut off", $"{project.Ledger.CutOff}", "0", project.Ledger.CutOff == 0);
        await crowd.Resend();
        run.NoFaults(
            $"SIGSTOP, SIGCONT: no double effect among {project.Ledger.Acknowledged:N0} acknowledged",
            await new Audit(project).Run(run.Cancellation)
        );
    }
}
