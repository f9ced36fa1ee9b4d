using System.Diagnostics;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Commands;

/// <summary>Seed after seed, for a time or a number, on all processors.</summary>
static class SoakCommand
{
    // A seed in so many is also played over SQLite files, where a run takes fifty times as long.
    const ulong SqliteOneIn = 200;

    static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    public static int Run(Arguments arguments, TextWriter output)
    {
        var first = arguments.Number("from") ?? 1;
        var last = arguments.Number("seeds") is { } seeds ? first + seeds - 1 : ulong.MaxValue;
        var unasked = last == ulong.MaxValue ? TimeSpan.FromMinutes(1) : TimeSpan.MaxValue;
        var limit = arguments.Number("minutes") is { } minutes ? TimeSpan.FromMinutes(minutes) : unasked;
        var watch = Stopwatch.StartNew();
        var progress = new Progress(output, watch);
        var next = first - 1;
        var workers = Enumerable
            .Range(0, Environment.ProcessorCount)
            .Select(_ => new Thread(() =>
            {
                var runner = new Runner();
                while (watch.Elapsed < limit && Interlocked.Increment(ref next) is var seed && seed <= last)
                {
                    foreach (var host in Hosts(seed, arguments.Host))
                        progress.Add(seed, runner.Play(Plan.Of(seed, host)), runner);
                }
                progress.Done(runner);
            }))
            .ToList();
        workers.ForEach(w => w.Start());
        workers.ForEach(w => w.Join());
        return progress.Verdict();
    }

    static IEnumerable<HostKind> Hosts(ulong seed, HostKind? only) =>
        only is { } host ? [host]
        : seed % SqliteOneIn == 0 ? [HostKind.Embedded, HostKind.Cluster, HostKind.Sqlite]
        : [HostKind.Embedded, HostKind.Cluster];

    sealed class Progress(TextWriter output, Stopwatch watch)
    {
        readonly Lock gate = new();
        readonly List<Result> failures = [];
        readonly SortedDictionary<string, long> seen = new(StringComparer.Ordinal);
        long runs;
        TimeSpan told;

        double PerMinute => runs / Math.Max(0.001, watch.Elapsed.TotalMinutes);

        public void Add(ulong seed, Result result, Runner runner)
        {
            // Outside the lock: it plays on.
            var shrunk = result.Failure is null ? result : runner.Shrink(result);
            lock (gate)
            {
                runs++;
                if (shrunk.Failure is not null)
                {
                    failures.Add(shrunk);
                    output.WriteLine($"seed {seed} FAILED: {shrunk.Sentence}");
                    output.WriteLine($"  {shrunk.Command}");
                }
                if (watch.Elapsed - told < ProgressEvery)
                    return;
                told = watch.Elapsed;
                output.WriteLine(
                    $"{watch.Elapsed:hh\\:mm\\:ss} {runs:N0} runs to seed {seed:N0}, {PerMinute:N0} a minute, {failures.Count} failed"
                );
            }
        }

        public void Done(Runner runner)
        {
            lock (gate)
                foreach (var (what, count) in runner.Seen)
                    seen[what] = seen.GetValueOrDefault(what) + count;
        }

        public int Verdict()
        {
            var decisions = seen.Where(s => !s.Key.Contains(" refused ", StringComparison.Ordinal)).ToList();
            output.WriteLine(
                $"{decisions.Sum(d => d.Value):N0} decisions on {decisions.Count} kinds of message, {seen.Count - decisions.Count} kinds of refusal"
            );
            var verdict = failures.Count == 0 ? "every promise held" : $"{failures.Count} FAILED";
            output.WriteLine($"{runs:N0} runs in {watch.Elapsed:hh\\:mm\\:ss}, {PerMinute:N0} a minute: {verdict}");
            return failures.Count == 0 ? 0 : 1;
        }
    }
}
