using System.Globalization;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>A data folder of a fixed size that fills up under load.</summary>
static class FullDisk
{
    const string Size = "24m";
    const int Items = 300;

    /// <summary>300 KiB are left when the load begins: a second of it.</summary>
    const int LeftBytes = 300 * 1024;

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        using var disk = Mounts.Try(server.DataFolder, "-t", "tmpfs", "-o", $"size={Size}", "none");
        if (disk is null)
        {
            ChaosRun.Say("full: SKIPPED, this user may not mount a file system");
            return;
        }
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "full", Items, run.Cancellation);
        var ballast = Path.Combine(server.DataFolder, "ballast");
        await File.WriteAllBytesAsync(
            ballast,
            new byte[new DriveInfo(server.DataFolder).AvailableFreeSpace - LeftBytes],
            run.Cancellation
        );
        var crowd = new Crowd(project, run.Random.Next());
        using var stop = new CancellationTokenSource();
        var work = crowd.Work(stop.Token);
        var full = await run.Until(() =>
            Task.FromResult(project.Ledger.Refusals.GetValueOrDefault("storage-full") > 20)
        );
        run.Check("a full disk under load: 507 storage-full", ChaosRun.Text(full), "soon", full is not null);
        run.NoFaults("a full disk: reads go on, and add up", await new Audit(project).Run(run.Cancellation));
        var health = await project.Admin.Get("/health/ready", run.Cancellation);
        run.Check(
            "a full disk: readiness",
            $"{(string?)health["status"]}",
            "read-only",
            (string?)health["status"] == "read-only"
        );
        ChaosRun.Say($"full: answered so far: {Refusals(project)}");

        await stop.CancelAsync();
        await work;
        await server.KillAndStart(run.Cancellation);
        run.NoFaults(
            "a full disk, kill -9, started again on it: reads go on",
            await new Audit(project).Run(run.Cancellation)
        );
        var still = await Write(crowd);
        run.Check(
            "a full disk, started again: a judgment",
            still,
            "507 storage-full or 201",
            still is "507 storage-full" or "201"
        );

        File.Delete(ballast);
        var again = await run.Until(async () => await Write(crowd) == "201");
        run.Check(
            "space is freed: taken again, without a restart",
            ChaosRun.Text(again),
            "within 5 s",
            again?.TotalSeconds <= 5
        );
        await crowd.Resend();
        run.NoFaults(
            $"a full disk: nothing of {project.Ledger.Acknowledged:N0} acknowledged lost or doubled",
            await new Audit(project).Run(run.Cancellation)
        );
        var exitCode = await server.Stop(run.Cancellation);
        run.Check("a full disk: exit code of the stop", $"{exitCode}", "0", exitCode == 0);
    }

    public static string Refusals(ChaosProject project) =>
        string.Join(
            ", ",
            project
                .Ledger.Refusals.OrderByDescending(r => r.Value)
                .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Value:N0} {r.Key}"))
        );

    static int asked;

    /// <summary>One judgment that changes something, whatever is full already.</summary>
    public static async Task<string> Write(Crowd crowd) =>
        await crowd.Enrol($"newcomer {Interlocked.Increment(ref asked)}");
}
