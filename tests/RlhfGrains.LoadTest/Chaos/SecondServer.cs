namespace RlhfGrains.LoadTest.Chaos;

/// <summary>Two servers on one data folder.</summary>
static class SecondServer
{
    public static async Task Run(ChaosRun run)
    {
        await using var first = run.NewServer();
        await first.Start(run.Cancellation);
        using var project = await ChaosProject.Create(first, "two", 5, run.Cancellation);
        await using var second = run.NewServer($"--RlhfGrains:DataFolder={first.DataFolder}");
        second.Launch();
        var (exitCode, words) = await second.Exited(run.Cancellation);
        ChaosRun.Say($"  the second server said: {words.Trim()}");
        run.Check("two servers on one folder: the second's exit code", $"{exitCode}", "1", exitCode == 1);
        run.Check(
            "two servers on one folder: the second says why",
            words.Contains("another server is using it", StringComparison.Ordinal) ? "it does" : words,
            "it does",
            words.Contains("another server is using it", StringComparison.Ordinal)
        );
        run.NoFaults("two servers on one folder: the first goes on", await new Audit(project).Run(run.Cancellation));
    }
}
