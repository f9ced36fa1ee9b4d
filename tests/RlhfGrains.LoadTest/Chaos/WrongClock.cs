using System.Globalization;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// The machine's clock is set, back and ahead, under load and while the server is down: leases of a second run out,
/// nothing is lost, and there is a way back.
/// </summary>
static class WrongClock
{
    const int Items = 200;
    const int JumpMsMin = 50,
        JumpMsMax = 250,
        JumpsPerRound = 10;

    /// <summary>20 h: less than what is not followed.</summary>
    const int JumpHoursMax = 20;

    /// <summary>5 s for a lease of one: a tenth slower, and a busy machine.</summary>
    const int PassedOnSecondsMax = 5;

    const string Figure = "rlhfgrains_clock_ahead_seconds";

    static readonly TimeSpan Back = TimeSpan.FromHours(-5),
        Years = TimeSpan.FromDays(1_000),
        Soon = TimeSpan.FromDays(2);

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        if (FakeClock.Try(server.Folder) is not { } clock)
        {
            ChaosRun.Say("clock: SKIPPED, libfaketime is not here (Debian: faketime)");
            return;
        }
        server.Environment = clock.Environment;
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "clock", Items, run.Cancellation);
        await SetBack(run, clock, project);
        await UnderLoad(run, clock, project);
        clock.Set(TimeSpan.Zero);
        await Ahead(run, clock, server, project);
        await server.Stop(run.Cancellation);
        await WayBack(run, server, project);
    }

    static async Task SetBack(ChaosRun run, FakeClock clock, ChaosProject project)
    {
        using var lease = await OneLease.Take(project.Admin, "clock-back", run.Cancellation);
        clock.Set(Back);
        await PassesOn(run, "set back by 5 h", lease);
        var ahead = await Read(project);
        run.Check(
            "set back by 5 h: told by /metrics",
            Text(ahead),
            "17,900 to 18,001 s ahead",
            ahead is > 17_900 and <= 18_001
        );
        var health = await project.Admin.Get("/health/ready", run.Cancellation);
        var (status, warning) = ((string?)health["status"], (string?)health["warning"]);
        run.Check(
            "set back by 5 h: told by /health/ready",
            $"{status}: {warning}",
            "ready, and what is off",
            status == "ready" && warning?.Contains("behind what was recorded", StringComparison.Ordinal) is true
        );
    }

    static async Task UnderLoad(ChaosRun run, FakeClock clock, ChaosProject project)
    {
        var crowd = new Crowd(project, run.Random.Next());
        using var stop = new CancellationTokenSource();
        var work = crowd.Work(stop.Token);
        var jumps = JumpsPerRound * run.Rounds;
        for (var jump = 0; jump < jumps; jump++)
        {
            await Task.Delay(run.Random.Next(JumpMsMin, JumpMsMax), run.Cancellation);
            clock.Set(TimeSpan.FromHours(run.Random.Next(-JumpHoursMax, JumpHoursMax)));
        }
        await stop.CancelAsync();
        await work;
        run.Check(
            $"set {jumps} times under load: requests cut off",
            $"{project.Ledger.CutOff}",
            "0",
            project.Ledger.CutOff == 0
        );
        run.NoFaults(
            $"set {jumps} times under load: nothing of {project.Ledger.Acknowledged:N0} acknowledged lost or doubled",
            await new Audit(project).Run(run.Cancellation)
        );
    }

    static async Task Ahead(ChaosRun run, FakeClock clock, ServerProcess server, ChaosProject project)
    {
        clock.Set(Years);
        using var followed = await OneLease.Take(project.Admin, "clock-leap", run.Cancellation);
        run.Check(
            "leaps ahead by 1,000 days while it runs: not followed",
            Day(followed),
            "within two days",
            followed.ExpiresAt < DateTime.UtcNow + Soon
        );

        await server.StopAndStart(run.Cancellation);
        using var years = await OneLease.Take(project.Admin, "clock-years", run.Cancellation);
        run.Check(
            "started 1,000 days ahead: taken as it is",
            Day(years),
            "years ahead",
            years.ExpiresAt > DateTime.UtcNow + Years - Soon
        );
        clock.Set(TimeSpan.Zero);
        await server.StopAndStart(run.Cancellation);
        using var after = await OneLease.Take(project.Admin, "clock-after", run.Cancellation);
        await PassesOn(run, "right again, the newest record 1,000 days ahead", after);
    }

    static async Task WayBack(ChaosRun run, ServerProcess server, ChaosProject project)
    {
        var folder = $"--RlhfGrains:DataFolder={server.DataFolder}";
        var (told, said) = await ServerCommand.Run(run.ApiPath, run.Cancellation, "clock", folder);
        ChaosRun.Say($"clock: {said.Trim()}");
        run.Check("clock: says that the journal is ahead, by its exit code too", $"{told}", "1", told == 1);
        var into = Path.Combine(server.Folder, "right");
        var (made, how) = await ServerCommand.Run(
            run.ApiPath,
            run.Cancellation,
            "clock",
            folder,
            "--back",
            "--into",
            into
        );
        ChaosRun.Say($"clock: {how.Trim()}");
        run.Check("clock --back: makes a copy, folds and recounts it", $"{made}", "0", made == 0);

        await using var right = run.NewServer($"--RlhfGrains:DataFolder={into}");
        await right.Start(run.Cancellation);
        using var there = project.At(right);
        run.NoFaults(
            "clock --back: every acknowledged judgment is there, and counts are a recount's",
            await new Audit(there, checksTimes: false).Run(run.Cancellation)
        );
        using var lease = await OneLease.Take(there.Admin, "clock-right", run.Cancellation);
        run.Check(
            "clock --back: tasks are of today",
            Day(lease),
            "within two days",
            lease.ExpiresAt < DateTime.UtcNow + Soon
        );
        await PassesOn(run, "clock --back", lease);
        var ahead = await Read(there);
        run.Check("clock --back: told by /metrics", Text(ahead), "at most 60 s ahead", ahead is >= 0 and <= 60);
    }

    static async Task PassesOn(ChaosRun run, string when, OneLease lease)
    {
        var passedOn = await run.Until(lease.IsPassedOn);
        run.Check(
            $"{when}: a lease of 1 s goes to the next",
            ChaosRun.Text(passedOn),
            $"within {PassedOnSecondsMax} s",
            passedOn?.TotalSeconds <= PassedOnSecondsMax
        );
    }

    static async Task<double> Read(ChaosProject project)
    {
        var line = (await project.Admin.GetText("/metrics", CancellationToken.None))
            .Split('\n')
            .Single(l => l.StartsWith(Figure + " ", StringComparison.Ordinal));
        return double.Parse(line[(Figure.Length + 1)..], CultureInfo.InvariantCulture);
    }

    static string Text(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:N0} s ahead");

    static string Day(OneLease lease) => lease.ExpiresAt.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
