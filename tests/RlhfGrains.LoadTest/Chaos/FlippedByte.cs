using System.Net;
using System.Text;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>
/// One bit of the data file turned round while no server runs, anywhere: the next start names the damage and refuses,
/// or the reads that meet it do, or it lies where nothing is kept. Nothing is ever read as something else.
/// </summary>
static class FlippedByte
{
    const int Items = 12;

    /// <summary>6 KB of noise in each item, so that most of the file is what was sent, packed or not.</summary>
    const int NoiseBytes = 3_072;

    /// <summary>5 places for each round: a start and some reads each.</summary>
    const int PlacesPerRound = 5;

    /// <summary>SQLite's own head of the file.</summary>
    const int HeadBytes = 100;

    public static async Task Run(ChaosRun run)
    {
        foreach (var isClean in new[] { true, false })
        {
            await using var server = run.NewServer();
            using var project = await Prepare(run, server, isClean);
            var faults = new List<string>();
            var found = new SortedDictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < run.Rounds * PlacesPerRound; i++)
            {
                var outcome = await Flip(run, server, project, faults);
                found[outcome] = found.GetValueOrDefault(outcome) + 1;
            }
            run.NoFaults(
                $"a flipped bit, {run.Rounds * PlacesPerRound} places, after {(isClean ? "a clean stop" : "kill -9")}: {string.Join(", ", found.Select(f => $"{f.Value} x {f.Key}"))}",
                faults
            );
        }
    }

    /// <summary>A project in one file: with snapshots after a clean stop, without after a kill.</summary>
    static async Task<ChaosProject> Prepare(ChaosRun run, ServerProcess server, bool isClean)
    {
        await server.Start(run.Cancellation);
        var project = await ChaosProject.Create(server, isClean ? "clean" : "killed", 4, run.Cancellation);
        var lines = string.Concat(
            Enumerable
                .Range(0, Items)
                .Select(i =>
                    $$"""{"id":"noise{{i}}","category":"a","prompt":"{{Noise(run, i)}}","responses":[{"id":"x","text":"one"},{"id":"y","text":"two"}]}"""
                    + "\n"
                )
        );
        await project.Admin.PostLines(
            $"{project.Ledger.Path}/batches/noise/items",
            Encoding.UTF8.GetBytes(lines),
            run.Cancellation
        );
        await new Crowd(project, run.Seed).Fill(project.Items);
        if (isClean)
        {
            await server.Stop(run.Cancellation);
            return project;
        }
        // The second start brings the log home into the file.
        await server.KillAndStart(run.Cancellation);
        await server.Kill(run.Cancellation);
        return project;
    }

    static async Task<string> Flip(ChaosRun run, ServerProcess server, ChaosProject project, List<string> faults)
    {
        await using var copy = run.NewServer();
        Folders.Copy(server.DataFolder, copy.DataFolder);
        var path = Path.Combine(copy.DataFolder, Folders.Journal);
        var file = await File.ReadAllBytesAsync(path, run.Cancellation);
        var (at, bit) = (run.Random.Next(HeadBytes, file.Length), run.Random.Next(8));
        file[at] ^= (byte)(1 << bit);
        await File.WriteAllBytesAsync(path, file, run.Cancellation);
        try
        {
            await copy.Start(run.Cancellation);
        }
        catch (InputException refused)
        {
            if (IsNamed(refused.Message))
                return "start refused, damage named";
            faults.Add($"byte {at}, bit {bit}: {refused.Message}");
            return "start refused otherwise";
        }
        using var there = project.At(copy);
        var damaged = 0;
        for (var i = 0; i < Items; i++)
        {
            var read = await Outcome(there, $"noise{i}", run.Cancellation);
            if (read == $"200: {Noise(run, i)}")
                continue;
            damaged++;
            if (!read.StartsWith("503 damaged", StringComparison.Ordinal) || !IsNamed(read))
                faults.Add($"byte {at}, bit {bit}: noise{i} reads {read[..Math.Min(200, read.Length)]}");
        }
        return damaged == 0 ? "everything read as it was"
            : damaged == Items ? "all items of the place refused by name"
            : "some items refused by name, all others read";
    }

    static bool IsNamed(string text) =>
        text.Contains("damaged", StringComparison.Ordinal) && text.Contains("restore", StringComparison.Ordinal);

    /// <summary>The same for the same seed, and like nothing else: it does not pack.</summary>
    static string Noise(ChaosRun run, int item)
    {
        var bytes = new byte[NoiseBytes];
        new Random(unchecked((run.Seed * 397) ^ item)).NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }

    static async Task<string> Outcome(ChaosProject project, string item, CancellationToken cancellation)
    {
        try
        {
            var body = await project.Admin.Get($"{project.Ledger.Path}/items/{item}", cancellation);
            return $"{(int)HttpStatusCode.OK}: {(string)body["prompt"]![0]!["text"]!}";
        }
        catch (ApiProblem problem)
        {
            return $"{(int)problem.Status} {problem.Code}: {problem.Detail}";
        }
    }
}
