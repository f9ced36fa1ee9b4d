using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// kill -9 while one person's data are erased under load, and while an older backup is restored, which erases them
/// again: each is wholly not begun or comes to its end by itself; then nothing of the person is in any file, and
/// everybody's judgments count as before.
/// </summary>
static class ErasedHalfway
{
    const int LoadItems = 60;

    /// <summary>150 ms: the crowd is at work when the erasure is asked for.</summary>
    const int WarmMs = 150;

    /// <summary>
    /// 1.1 of the time of an undisturbed one: some kills come too late, and show that what was acknowledged stays.
    /// </summary>
    const double KillSpan = 1.1;

    /// <summary>5 s: a start finishes what was begun within a second of being ready.</summary>
    const int ByItselfSecondsMax = 5;

    const string RequestId = "erase-once";

    public static async Task Run(ChaosRun run)
    {
        await using var past = await LongPast.Make(run);
        var faults = new List<string>();
        var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (erasure, restore, startsKilled) = (TimeSpan.Zero, TimeSpan.Zero, 0);
        // Round 0 kills nobody and measures, so that the kills of the others can be drawn.
        for (var round = 0; round <= run.Rounds; round++)
        {
            var found = new List<string>();
            var backups = Directory.CreateTempSubdirectory("rlhfgrains-backups-");
            try
            {
                await using var server = run.NewServer($"--RlhfGrains:BackupFolder={backups.FullName}");
                var backup = past.CopyTo(server, backups.FullName);
                if (
                    round == 0
                    && RawFiles.Count(server.DataFolder, LongPast.Word) is var before
                    && before < LongPast.WordsOfPerson
                )
                    found.Add(
                        $"only {before} of {LongPast.WordsOfPerson} words were found before the erasure: looking for them proves nothing"
                    );
                using var halfway = new Halfway(run, past, server, found);
                var (outcome, took, killed) = await halfway.Erase(round == 0 ? null : Drawn(run, erasure));
                await halfway.CheckErased();
                var restored = await Restored(run, past, backup, round == 0 ? null : Drawn(run, restore), found);
                if (round == 0)
                    (erasure, restore) = (took, restored.Took);
                startsKilled += killed;
                foreach (
                    var what in round == 0
                        ? []
                        : (string[])
                            [
                                $"erasure {outcome}",
                                restored.WasKilled ? "restore killed" : "restore done before the kill",
                            ]
                )
                    outcomes[what] = outcomes.GetValueOrDefault(what) + 1;
                ChaosRun.Say(
                    $"erase round {round}: {outcome}; {(restored.WasKilled ? "the restore was killed and done again" : "restored")}, {found.Count} faults"
                );
            }
            catch (InputException failure)
            {
                found.Add(failure.Message);
                ChaosRun.Say($"erase round {round}: {failure.Message}");
            }
            finally
            {
                backups.Delete(recursive: true);
            }
            faults.AddRange(found.Select(f => $"round {round}: {f}"));
        }
        run.NoFaults(
            $"kill -9 in an erasure of {LongPast.WordsOfPerson:N0} texts ({ChaosRun.Text(erasure)} under load) and in a restore ({ChaosRun.Text(restore)}), {run.Rounds} rounds, {startsKilled} starts killed too: "
                + string.Join(", ", outcomes.Select(o => $"{o.Value} x {o.Key}")),
            faults
        );
    }

    static TimeSpan Drawn(ChaosRun run, TimeSpan ofUndisturbed) => KillSpan * run.Random.NextDouble() * ofUndisturbed;

    /// <summary>
    /// A backup from before the erasure, restored; killed on the way when a moment is given, and then restored again.
    /// </summary>
    static async Task<(TimeSpan Took, bool WasKilled)> Restored(
        ChaosRun run,
        LongPast past,
        string backup,
        TimeSpan? killAfter,
        List<string> faults
    )
    {
        await using var server = run.NewServer();
        string[] command = ["restore", backup, "--into", server.DataFolder];
        var wasKilled =
            killAfter is { } after && await ServerCommand.RunAndKill(run.ApiPath, after, run.Cancellation, command);
        var began = Stopwatch.GetTimestamp();
        if (!File.Exists(Path.Combine(server.DataFolder, Folders.Journal)))
        {
            var (exitCode, output) = await ServerCommand.Run(run.ApiPath, run.Cancellation, command);
            if (exitCode != 0)
                faults.Add($"restore ended with {exitCode}: {output}");
        }
        var took = Stopwatch.GetElapsedTime(began);
        await CheckFiles(run, server, faults, "restored");
        await server.Start(run.Cancellation);
        using var project = past.Project.At(server);
        faults.AddRange((await new Audit(project).Run(run.Cancellation)).Select(f => $"restored: {f}"));
        return (took, wasKilled);
    }

    /// <summary>Of a server that is not running.</summary>
    static async Task CheckFiles(ChaosRun run, ServerProcess server, List<string> faults, string what)
    {
        if (RawFiles.Count(server.DataFolder, LongPast.Word) is > 0 and var left)
            faults.Add($"{what}: {left} words of the erased person are in the files");
        if (RawFiles.Count(server.DataFolder, LongPast.OtherWord) == 0)
            faults.Add($"{what}: nothing of the others is in the files");
        var (exitCode, output) = await ServerCommand.Run(
            run.ApiPath,
            run.Cancellation,
            "verify",
            $"--RlhfGrains:DataFolder={server.DataFolder}"
        );
        if (exitCode != 0)
            faults.Add($"{what}: verify ended with {exitCode}: {output}");
    }

    /// <summary>One erasure, on a folder of its own.</summary>
    sealed class Halfway(ChaosRun run, LongPast past, ServerProcess server, List<string> faults) : IDisposable
    {
        ChaosProject project = past.Project;

        /// <param name="killAfter">Null: nobody is killed.</param>
        public async Task<(string Outcome, TimeSpan Took, int StartsKilled)> Erase(TimeSpan? killAfter)
        {
            await server.Start(run.Cancellation);
            project = past.Project.At(server);
            using var load = await ChaosProject.Create(server, "load", LoadItems, run.Cancellation);
            var crowd = new Crowd(load, run.Random.Next());
            var work = crowd.Work(CancellationToken.None);
            await Task.Delay(WarmMs, run.Cancellation);
            var began = Stopwatch.GetTimestamp();
            var asked = Answered();
            if (killAfter is { } after)
                await Task.Delay(after, run.Cancellation);
            else
                await asked;
            var took = Stopwatch.GetElapsedTime(began);
            await server.Kill(run.Cancellation);
            await work;
            var wasAnswered = await asked;
            var startsKilled = await KillRounds.KillSomeStarts(run, server);
            var restarted = DateTimeOffset.UtcNow;
            await server.Start(run.Cancellation);
            var isGone = await IsGoneByItself();
            if (wasAnswered && !isGone)
                faults.Add("the erasure was acknowledged, and after the kill the person is there");
            var again = await Ask();
            var hadBegun = DateTimeOffset.Parse((string)again["askedAt"]!, CultureInfo.InvariantCulture) < restarted;
            if (hadBegun && !isGone)
                faults.Add(
                    $"the erasure had begun, and did not come to its end by itself within {ByItselfSecondsMax} s"
                );
            if (again["doneAt"] is null || (long)again["records"]! < LongPast.WordsOfPerson - 2)
                faults.Add($"asked again: {again.ToJsonString()}");
            faults.AddRange(await new Audit(load).Run(run.Cancellation));
            await crowd.Resend();
            faults.AddRange(await new Audit(load).Run(run.Cancellation));
            return (
                wasAnswered ? "acknowledged before the kill"
                : hadBegun ? "finished by the start"
                : "not begun, done when asked again",
                took,
                startsKilled
            );
        }

        /// <summary>Nothing of the person is left, and all others are as they were.</summary>
        public async Task CheckErased()
        {
            faults.AddRange(await new Audit(project).Run(run.Cancellation));
            var other = await Export(past.Other);
            if (other.AsSpan().Count(LongPast.OtherWord) < project.Items.Count)
                faults.Add("what another one wrote is not all there");
            if ((await Export(past.Person)).Contains(LongPast.Word, StringComparison.Ordinal))
                faults.Add("the person is still read");
            if (RawFiles.Count(server.DataFolder, LongPast.Word) is > 0 and var left)
                faults.Add($"{left} words of the erased person are in the files of the running server");
            await server.Stop(run.Cancellation);
            await CheckFiles(run, server, faults, "erased");
        }

        /// <returns>Whether the answer came.</returns>
        async Task<bool> Answered()
        {
            try
            {
                await Ask();
                return true;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException)
            {
                return false;
            }
        }

        Task<JsonNode> Ask() =>
            project.Admin.Delete(
                $"{project.Ledger.Path}/annotators/{past.Person}/personal-data",
                CancellationToken.None,
                ("Confirm-Erasure", past.Person),
                ("Idempotency-Key", RequestId)
            );

        async Task<bool> IsGoneByItself()
        {
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < ByItselfSecondsMax)
            {
                if (!(await Export(past.Person)).Contains(LongPast.Word, StringComparison.Ordinal))
                    return true;
                await Task.Delay(WarmMs, run.Cancellation);
            }
            return false;
        }

        Task<string> Export(string annotator) =>
            project.Lead.GetText($"{project.Ledger.Path}/annotators/{annotator}/export", run.Cancellation);

        public void Dispose()
        {
            // The first one belongs to the past.
            if (project != past.Project)
                project.Dispose();
        }
    }
}
