using System.Buffers.Binary;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// SQLite's write-ahead log cut inside a commit (its file format: a head of 32 bytes, then frames of a page behind 24
/// bytes, of which the last of a commit names the size of the database): that commit is gone whole, and everything
/// before it is there.
/// </summary>
static class CutLog
{
    const int Judgments = 60;
    const int Cuts = 6;
    const int HeadBytes = 32,
        FrameHeadBytes = 24;

    public static async Task Run(ChaosRun run)
    {
        await using var server = run.NewServer();
        await server.Start(run.Cancellation);
        using var project = await ChaosProject.Create(server, "cut", Judgments, run.Cancellation);
        var crowd = new Crowd(project, run.Seed);
        // One after another, so that the order of the commits is the order of the judgments.
        for (var i = 0; i < Judgments; i++)
            await crowd.Submit(new SentJudgment($"s{i}", project.Items[i], $"person {i % 7}", i % 5 - 2));
        await server.Kill(run.Cancellation);

        var log = await File.ReadAllBytesAsync(Path.Combine(server.DataFolder, Folders.Log), run.Cancellation);
        var commits = Commits(log);
        var faults = new List<string>();
        var kept = new List<int>();
        for (var cut = 0; cut < Cuts; cut++)
        {
            // The last commit for certain, others by lot; inside: neither at its beginning nor at its end.
            var (from, to) = commits[cut == 0 ? ^1 : ^run.Random.Next(1, Math.Min(commits.Count, Judgments))];
            var at = run.Random.Next(from + 1, to);
            var stored = await StoredAfter(run, server, project, at, faults);
            kept.Add(stored);
            ChaosRun.Say(
                $"cut: the log at byte {at:N0} of {log.Length:N0}, inside a commit of {to - from:N0} bytes: {stored} of {Judgments} judgments are there"
            );
        }
        run.NoFaults(
            $"the log cut inside a commit, {Cuts} times: the commits before it, whole, and nothing of it ({string.Join(", ", kept)} of {Judgments} judgments)",
            faults
        );
    }

    static async Task<int> StoredAfter(
        ChaosRun run,
        ServerProcess killed,
        ChaosProject project,
        int at,
        List<string> faults
    )
    {
        await using var copy = run.NewServer();
        Folders.Copy(killed.DataFolder, copy.DataFolder);
        using (var log = File.OpenWrite(Path.Combine(copy.DataFolder, Folders.Log)))
            log.SetLength(at);
        await copy.Start(run.Cancellation);
        using var there = project.At(copy);
        // Judgments behind the cut are lost, as they must be; whatever else does not fit together is a fault.
        faults.AddRange(
            (await new Audit(there).Run(run.Cancellation)).Where(f =>
                !f.EndsWith("and is lost", StringComparison.Ordinal)
            )
        );
        var stored = new List<bool>();
        foreach (var item in project.Items)
            stored.Add(
                (await there.Admin.Get($"{project.Ledger.Path}/items/{item}", run.Cancellation))["judgments"]!
                    .AsArray()
                    .Count > 0
            );
        var kept = stored.TakeWhile(s => s).Count();
        if (stored.Skip(kept).Any(s => s))
            faults.Add($"cut at {at}: a later judgment is there and an earlier one is not");
        return kept;
    }

    /// <summary>Where each commit begins and ends.</summary>
    static List<(int From, int To)> Commits(byte[] log)
    {
        var pageBytes = BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8));
        var commits = new List<(int, int)>();
        var from = HeadBytes;
        for (var at = HeadBytes; at + FrameHeadBytes + pageBytes <= log.Length; at += FrameHeadBytes + pageBytes)
        {
            // Frames of an earlier turn of the log lie behind its end.
            if (!log.AsSpan(at + 8, 8).SequenceEqual(log.AsSpan(16, 8)))
                break;
            if (BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(at + 4)) == 0)
                continue;
            commits.Add((from, at + FrameHeadBytes + pageBytes));
            from = at + FrameHeadBytes + pageBytes;
        }
        return commits;
    }
}
