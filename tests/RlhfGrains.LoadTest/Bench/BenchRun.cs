using System.Globalization;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Output;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>The whole bench: warm-up, interleaved rounds, open loop, streams, report.</summary>
sealed class BenchRun(BenchTarget target, BenchOptions options)
{
    /// <summary>
    /// A quarter more items than the last rate would use up, so that a faster run does not judge them more often.
    /// </summary>
    const double Spare = 1.25;

    /// <summary>0.5: an idle machine with the usual services stays below.</summary>
    const double QuietLoadMax = 0.5;

    /// <summary>Nobody looks for the items of an echo: any numbers will do.</summary>
    static readonly ItemRange EchoedItems = new(0, 1_000_000);

    /// <summary>
    /// 20,000/s before anything was measured: a slow laptop's rate; too few items only means more judgments each.
    /// </summary>
    double expectedPerSecond = 20_000;

    long planned;
    long accepted;
    JudgmentSequence? lastJudged;

    /// <returns>Whether every request was taken and every judgment counted.</returns>
    public async Task<bool> Run(CancellationToken cancellation)
    {
        Surroundings();
        using var admin = new ApiClient(target.Server, target.Key, connections: 2);
        var project = new BenchProject(admin);
        await project.Create(cancellation);
        var rounds = new List<Round>();
        var streams = new List<LoadResult>();
        await WarmUp(project, cancellation);
        foreach (var connections in options.Connections)
            rounds.Add(await Measure(project, new Round(connections), cancellation));
        var (quiet, loaded) = (await AgreementReads.Quiet(admin, project, cancellation), new List<double>());
        for (var run = 1; run <= options.Runs; run++)
        {
            // Importing the items for it is load, too.
            var stream = Stream(project, options.Seconds, cancellation);
            loaded.AddRange(await AgreementReads.During(stream, admin, project, cancellation));
            streams.Add(await stream);
        }
        var counted = await project.JudgmentsCounted(accepted, cancellation);
        await project.Revoke(cancellation);
        BenchReport.Print(target, options, rounds, streams, project.ImportRates, quiet, loaded);
        Screen.Say(
            $"{accepted:N0} judgments acknowledged, {counted:N0} counted by agreement: {(counted == accepted ? "equal" : "NOT EQUAL")}"
        );
        var refused = rounds.SelectMany(r => r.All).Concat(streams).Sum(r => r.Refused);
        if (refused > 0)
            Screen.Say($"{refused:N0} requests were REFUSED");
        return counted == accepted && refused == 0;
    }

    // What the figures depend on besides the code, measured while there is no load of our own.
    void Surroundings()
    {
        Screen.Say(Machine.Describe());
        if (Machine.LoadAverage() is { } load)
            Screen.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"load average before: {load:0.0}{(load > QuietLoadMax ? ": NOT A QUIET MACHINE" : "")}"
                )
            );
        if (target.DataFolder is not { } folder)
            return;
        var flush = DiskProbe.Flush(folder);
        Screen.Say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"16 KiB written and flushed to this disk: p50 {flush.P50Ms:0.0} ms, p99 {flush.P99Ms:0.0} ms"
            )
        );
    }

    async Task WarmUp(BenchProject project, CancellationToken cancellation)
    {
        var seconds = Math.Min(options.Seconds, BenchOptions.WarmUpSeconds);
        await Echo(project, options.Connections[0], seconds, cancellation);
        expectedPerSecond = (await Durable(project, options.Connections[0], seconds, cancellation)).PerSecond;
        await Stream(project, seconds, cancellation);
        Screen.Say($"warmed up; {options.Runs} interleaved runs of {options.Seconds:0.##} s each");
    }

    async Task<Round> Measure(BenchProject project, Round round, CancellationToken cancellation)
    {
        for (var run = 1; run <= options.Runs; run++)
        {
            round.Echo.Add(await Echo(project, round.Connections, options.Seconds, cancellation));
            round.Durable.Add(await Durable(project, round.Connections, options.Seconds, cancellation));
            round.Repeated.Add(await Repeated(project, round.Connections, cancellation));
            Screen.Say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{round.Connections} connections, run {run}: echo {round.Echo[^1].PerSecond:N0}/s, durable {round.Durable[^1].PerSecond:N0}/s, repeated {round.Repeated[^1].PerSecond:N0}/s"
                )
            );
        }
        for (var run = 1; run <= options.Runs; run++)
            round.Open.Add(await Open(project, round, cancellation));
        return round;
    }

    async Task<LoadResult> Echo(BenchProject project, int connections, double seconds, CancellationToken cancellation)
    {
        var before = await ServerMemory.Read(target, cancellation);
        var result = await ClosedLoop.Run(
            target,
            () => JudgmentBytes.Echo(target, project, options.RationaleChars),
            new JudgmentSequence(EchoedItems, 0),
            connections,
            seconds
        );
        return result with { Memory = await ServerMemory.Read(target, cancellation) - before };
    }

    async Task<LoadResult> Durable(
        BenchProject project,
        int connections,
        double seconds,
        CancellationToken cancellation
    ) =>
        await Judge(
            project,
            seconds,
            sequence =>
                ClosedLoop.Run(
                    target,
                    () => JudgmentBytes.Request(target, project, options.RationaleChars),
                    sequence,
                    connections,
                    seconds
                ),
            cancellation
        );

    async Task<LoadResult> Repeated(BenchProject project, int connections, CancellationToken cancellation)
    {
        var before = await ServerMemory.Read(target, cancellation);
        var result = await ClosedLoop.Run(
            target,
            () => JudgmentBytes.Request(target, project, options.RationaleChars),
            lastJudged!.Again(),
            connections,
            options.Seconds
        );
        return result with { Memory = await ServerMemory.Read(target, cancellation) - before };
    }

    async Task<LoadResult> Open(BenchProject project, Round round, CancellationToken cancellation) =>
        await Judge(
            project,
            options.Seconds,
            sequence =>
                OpenLoop.Run(
                    target,
                    () => JudgmentBytes.Request(target, project, options.RationaleChars),
                    sequence,
                    round.Connections,
                    round.DurablePerSecond / 2,
                    options.Seconds
                ),
            cancellation
        );

    async Task<LoadResult> Stream(BenchProject project, double seconds, CancellationToken cancellation) =>
        await Judge(
            project,
            seconds,
            sequence =>
                StreamLoad.Run(
                    target,
                    project,
                    sequence,
                    options.Streams,
                    options.RationaleChars,
                    seconds,
                    cancellation
                ),
            cancellation
        );

    async Task<LoadResult> Judge(
        BenchProject project,
        double seconds,
        Func<JudgmentSequence, Task<LoadResult>> load,
        CancellationToken cancellation
    )
    {
        var items = (int)Math.Ceiling(expectedPerSecond * seconds * Spare / BenchOptions.JudgmentsPerItem);
        var sequence = new JudgmentSequence(await project.AddItems(items, cancellation), planned);
        var (before, memory) = (target.DiskBytes(), await ServerMemory.Read(target, cancellation));
        var result = await load(sequence);
        memory = await ServerMemory.Read(target, cancellation) - memory;
        planned += sequence.Planned;
        lastJudged = sequence;
        accepted += result.Accepted;
        expectedPerSecond = Math.Max(expectedPerSecond, result.PerSecond);
        return result with { Memory = memory, DiskBytes = target.DiskBytes() - before };
    }
}
