using System.Globalization;
using RlhfGrains.LoadTest.Output;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>The figures of a bench as tables: each run, and the medians beside the aims.</summary>
static class BenchReport
{
    /// <summary>40 MiB: ten times what a write-ahead log of 1,000 pages hides or shows too much.</summary>
    const long GrowthBytesMin = 40 << 20;

    public static void Print(
        BenchTarget target,
        BenchOptions options,
        List<Round> rounds,
        List<LoadResult> streams,
        List<double> importRates,
        List<double> quietReads,
        List<double> loadedReads
    )
    {
        if (target.Child is { } child)
        {
            Screen.Say($"server resident at the end: {child.ResidentBytes / (1 << 20):N0} MiB");
            if (child.IsDebug)
                Screen.Say("A DEBUG BUILD of the server: its figures say nothing about speed.");
        }
        Screen.Table(
            $"runs of {options.Seconds.ToString("0.##", CultureInfo.InvariantCulture)} s",
            [
                "connections",
                "run",
                "echo/s",
                "p50/p99 ms",
                "durable/s",
                "p50/p99 ms",
                "ratio",
                "at half: /s",
                "p50/p99/p99.9/max ms",
            ],
            rounds.SelectMany(Runs)
        );
        var medians = Medians(options, rounds, streams, importRates)
            .Append(Reads("quiet", quietReads, 5))
            .Append(Reads("while judgments stream in", loadedReads, 20));
        Screen.Table("medians", ["what", "measured", "aim"], medians.Select(m => new[] { m.What, m.Measured, m.Aim }));
        Screen.Table(
            "what one costs: us of a core, bytes",
            [
                "what",
                "load generator us",
                "server us",
                "server allocates",
                "server stopped by GC",
                "load generator's share of a core",
            ],
            rounds.SelectMany(Cpu).Append(Cpu("stream", streams))
        );
    }

    static IEnumerable<string[]> Runs(Round round)
    {
        for (var i = 0; i < round.Echo.Count; i++)
        {
            var (echo, durable, open) = (round.Echo[i], round.Durable[i], round.Open[i]);
            yield return
            [
                $"{round.Connections}",
                $"{i + 1}",
                N(echo.PerSecond),
                Ms(echo.Latency),
                N(durable.PerSecond),
                Ms(durable.Latency),
                F(durable.PerSecond / echo.PerSecond, "0.00"),
                N(open.PerSecond),
                $"{Ms(open.Latency)}/{F(open.Latency.P999Ms, "0.0")}/{F(open.Latency.MaxMs, "0.0")}",
            ];
        }
    }

    // The aims are those of the issue "The engine, proven".
    static IEnumerable<(string What, string Measured, string Aim)> Medians(
        BenchOptions options,
        List<Round> rounds,
        List<LoadResult> streams,
        List<double> importRates
    )
    {
        foreach (var round in rounds)
        {
            var c = round.Connections;
            yield return ($"echo, {c} connections", $"{N(round.EchoPerSecond)}/s", "");
            yield return ($"durable judgments, {c} connections", $"{N(round.DurablePerSecond)}/s", "");
            yield return (
                $"durable / echo, {c} connections",
                F(round.Ratio, "0.00"),
                c switch
                {
                    64 => ">= 0.55",
                    256 => ">= 0.65",
                    _ => "",
                }
            );
            yield return (
                $"repeated judgments (nothing to keep) / echo, {c} connections",
                F(round.RepeatedRatio, "0.00"),
                ""
            );
            yield return ($"p50, p99 of a durable judgment, {c} connections, closed loop", Latency(round.Durable), "");
            yield return (
                $"p50, p99 at half of that rate, {c} connections, open loop",
                Latency(round.Open),
                "p99 <= 10 ms"
            );
        }
        yield return (
            $"judgments by {options.Streams} streams",
            $"{N(Round.Median(streams, r => r.PerSecond))}/s",
            ">= 60,000/s"
        );
        yield return (
            $"items of {BenchOptions.ItemTextChars} characters by import",
            $"{N(Round.Median(importRates))}/s",
            ">= 30,000/s"
        );
        var judged = rounds.SelectMany(r => r.Durable.Concat(r.Open)).Concat(streams).ToList();
        yield return (
            $"bytes on disk per judgment beyond its {options.RationaleChars} of rationale",
            Disk(options, judged),
            "<= 200"
        );
    }

    static (string What, string Measured, string Aim) Reads(string when, List<double> milliseconds, int aimMs) =>
        (
            $"agreement of the whole project, {when}: p50, max of {milliseconds.Count} reads",
            $"{F(Round.Median(milliseconds), "0.0")}, {F(milliseconds.Max(), "0.0")} ms",
            $"<= {aimMs} ms"
        );

    // Over all runs at once: what one run leaves in the write-ahead log, another finds there.
    static string Disk(BenchOptions options, List<LoadResult> runs)
    {
        if (runs.Any(r => r.DiskBytes is null))
            return "not measured: give --data-folder";
        var grown = runs.Sum(r => r.DiskBytes!.Value);
        return grown < GrowthBytesMin
            ? "not measured: runs too short"
            : F((double)grown / runs.Sum(r => r.Accepted) - options.RationaleChars, "0");
    }

    static string[][] Cpu(Round round) =>
        [
            Cpu($"echo, {round.Connections}", round.Echo),
            Cpu($"durable, {round.Connections}", round.Durable),
            Cpu($"repeated, {round.Connections}", round.Repeated),
            Cpu($"open loop, {round.Connections}", round.Open),
        ];

    static string[] Cpu(string what, List<LoadResult> runs) =>
        [
            what,
            F(Round.Median(runs, r => r.ClientMicroseconds), "0.0"),
            runs.All(r => r.ServerMicroseconds is not null)
                ? F(Round.Median(runs, r => r.ServerMicroseconds!.Value), "0.0")
                : "not measured",
            N(Round.Median(runs, r => r.AllocatedBytes)),
            F(100 * Round.Median(runs, r => r.PausedShare), "0.0") + "%",
            F(100 * Round.Median(runs, r => r.Cpu.Client / r.Cpu.Elapsed), "0") + "%",
        ];

    static string Latency(List<LoadResult> runs) =>
        $"{F(Round.Median(runs, r => r.Latency.P50Ms), "0.0")}, {F(Round.Median(runs, r => r.Latency.P99Ms), "0.0")} ms";

    static string Ms(Percentiles latency) => $"{F(latency.P50Ms, "0.0")}/{F(latency.P99Ms, "0.0")}";

    static string N(double figure) => figure.ToString("N0", CultureInfo.InvariantCulture);

    static string F(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);
}
