using System.Globalization;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// The server in a container of little memory, without a setting that says so, and more items than it can hold: it goes
/// on, and is not killed for want of memory.
/// </summary>
static class SmallMemory
{
    /// <summary>256 MiB: a third of what is left to the runtime is 64 for grains.</summary>
    const long LimitBytes = 256L << 20;

    /// <summary>
    /// 40,000 items of 4 KiB: more than twice as much as grains may take, and with the budget of a large machine more
    /// than there is.
    /// </summary>
    const int Items = 40_000,
        ItemsPerImport = 5_000,
        PromptChars = 4_000;

    const int Judged = 300,
        LoadMs = 3_000;

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        using var room = MemoryGroup.Try(LimitBytes);
        if (room is null)
        {
            ChaosRun.Say("memory: SKIPPED, this user may not limit a process's memory (control groups)");
            return;
        }
        server.Inside = room.Enter;
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "memory", Judged, run.Cancellation);
        for (var from = 0; from < Items; from += ItemsPerImport)
        {
            var lines = Enumerable.Range(from, ItemsPerImport).Select(i => ItemLine($"much-{i}"));
            await project.Admin.PostLines(
                $"{project.Ledger.Path}/batches/much-{from}/items",
                System.Text.Encoding.UTF8.GetBytes(string.Concat(lines)),
                run.Cancellation
            );
        }
        var crowd = new Crowd(project, run.Random.Next());
        using var stop = new CancellationTokenSource();
        var work = crowd.Work(stop.Token);
        await Task.Delay(LoadMs, run.Cancellation);
        await stop.CancelAsync();
        await work;
        run.NoFaults(
            $"256 MiB, {Items:N0} items: nothing of {project.Ledger.Acknowledged:N0} acknowledged lost or doubled",
            await new Audit(project).Run(run.Cancellation)
        );
        run.Check("256 MiB: requests cut off", $"{project.Ledger.CutOff}", "0", project.Ledger.CutOff == 0);
        var most = room.MostBytes;
        run.Check(
            "256 MiB: the most it took",
            string.Create(CultureInfo.InvariantCulture, $"{most >> 20:N0} MiB"),
            "at most 256 MiB, and not killed",
            most <= LimitBytes
        );
        var exitCode = await server.Stop(run.Cancellation);
        run.Check("256 MiB: exit code of the stop", $"{exitCode}", "0", exitCode == 0);
    }

    static string ItemLine(string id) =>
        $$"""{"id":"{{id}}","category":"a","prompt":"{{new string('x', PromptChars)}}","responses":[{"id":"x","text":"one"},{"id":"y","text":"two"}]}"""
        + "\n";
}
