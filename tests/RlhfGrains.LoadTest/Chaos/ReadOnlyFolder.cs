namespace RlhfGrains.LoadTest.Chaos;

/// <summary>A data folder that cannot be written to: at the start, and from some moment on.</summary>
static class ReadOnlyFolder
{
    const int Items = 100;
    const string ImageSize = "48m";

    public static async Task Run(ChaosRun run)
    {
        await AtStart(run);
        await WhileRunning(run);
    }

    static async Task AtStart(ChaosRun run)
    {
        await using var server = run.NewServer();
        using var disk = Mounts.Try(server.DataFolder, "-t", "tmpfs", "-o", "ro,size=1m", "none");
        if (disk is null)
        {
            ChaosRun.Say("readonly: SKIPPED, this user may not mount a file system");
            return;
        }
        server.Launch();
        var (exitCode, words) = await server.Exited(run.Cancellation);
        ChaosRun.Say($"readonly: {words.Trim()}");
        run.Check("a read-only folder at start: exit code", $"{exitCode}", "1", exitCode == 1);
        run.Check(
            "a read-only folder at start: says why",
            words.Contains("cannot be written to", StringComparison.Ordinal) ? "it does" : words,
            "it does",
            words.Contains("cannot be written to", StringComparison.Ordinal)
        );
    }

    /// <summary>
    /// An ext4 file system that does what the kernel does when a disk begins to fail: from one moment on it takes
    /// nothing more.
    /// </summary>
    static async Task WhileRunning(ChaosRun run)
    {
        await using var server = run.NewServer();
        var image = Path.Combine(server.Folder, "disk.img");
        if (
            !Mounts.Call("truncate", "-s", ImageSize, image)
            || !Mounts.Call("mkfs.ext4", "-q", image)
            || Mounts.Try(server.DataFolder, "-o", "loop", image) is not { } disk
        )
        {
            ChaosRun.Say("readonly while running: SKIPPED, this user may not mount a disk image");
            return;
        }
        using (disk)
        {
            await server.Start(run.Cancellation);
            using var project = await ChaosProject.Create(server, "readonly", Items, run.Cancellation);
            var crowd = new Crowd(project, run.Random.Next());
            using var stop = new CancellationTokenSource();
            var work = crowd.Work(stop.Token);
            await Task.Delay(200, run.Cancellation);
            disk.Again("-o", "remount,abort");
            var noticed = await run.Until(() =>
                Task.FromResult(project.Ledger.Refusals.GetValueOrDefault("read-only") > 20)
            );
            run.Check(
                "turned read-only under load: 503 read-only",
                ChaosRun.Text(noticed),
                "soon",
                noticed is not null
            );
            run.NoFaults("turned read-only: reads go on, and add up", await new Audit(project).Run(run.Cancellation));
            ChaosRun.Say($"readonly: answered so far: {FullDisk.Refusals(project)}");
            await stop.CancelAsync();
            await work;
            await server.Kill(run.Cancellation);
            disk.Unmount();
            disk.Again("-o", "loop", image);
            await server.Start(run.Cancellation);
            await crowd.Resend();
            run.NoFaults(
                $"writable again, after a restart: nothing of {project.Ledger.Acknowledged:N0} acknowledged lost or doubled",
                await new Audit(project).Run(run.Cancellation)
            );
            await server.Kill(run.Cancellation);
        }
    }
}
