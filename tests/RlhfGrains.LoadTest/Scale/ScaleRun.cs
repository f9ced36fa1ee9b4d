using System.Diagnostics;
using System.Globalization;
using RlhfGrains.LoadTest.Bench;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Scale;

/// <summary>
/// Fills one server step by step, and measures what should not grow with what is stored. The aims are those of the
/// issue "The engine, proven".
/// </summary>
sealed class ScaleRun(ServerProcess server, ScaleOptions options)
{
    /// <summary>Of the issue: the ratio is told at this many connections.</summary>
    const int Connections = 64;

    /// <summary>4: two for each core of a small machine.</summary>
    const int Streams = 4;

    /// <summary>10,000 items for each second of a run: at most some judgments each, whatever the rate.</summary>
    const int RateItemsPerSecond = 10_000;

    readonly BenchTarget target = new(server.Address, server.Key, server, server.DataFolder, []);
    readonly List<string[]> table = [];
    long planned,
        accepted,
        refused;

    public async Task<bool> Run(CancellationToken cancellation)
    {
        Screen.Say(Machine.Describe());
        if (Machine.LoadAverage() is { } load)
            Screen.Say(string.Create(CultureInfo.InvariantCulture, $"load average before: {load:0.0}"));
        using var admin = new ApiClient(server.Address, server.Key, connections: 2);
        var project = new BenchProject(admin);
        await project.Create(cancellation);
        await Rate(project, cancellation);
        var early = await Rate(project, cancellation);
        var before = accepted;
        var items = await project.AddItems(options.Items, cancellation);
        var began = Stopwatch.GetTimestamp();
        var filled = 0L;
        foreach (var part in options.InTurn ? PartsOf(items) : [items])
            filled += await Fill(project, part, options.Overlap, cancellation);
        var fillSeconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Tell(
            $"import of {filled:N0} judgments by {Streams} streams, {(options.InTurn ? "batch by batch" : "in rounds over all items")}",
            $"{filled / fillSeconds:N0}/s",
            ">= 60,000/s"
        );
        Tell(
            $"resident with {options.Items:N0} items x {options.Overlap} judgments, budget {options.BudgetBytes >> 20:N0} MiB",
            $"{server.ResidentBytes >> 20:N0} MiB",
            options.BudgetBytes >> 20 == ScaleCommand.BudgetMibDefault ? "<= 2,048 MiB" : "works"
        );
        var late = await Rate(project, cancellation);
        Tell(
            $"single judgments a second with {accepted:N0} stored / with {before:N0}",
            Number(late / early, "0.00"),
            ">= 0.90"
        );

        await Agreement(admin, cancellation);
        var counted = await project.JudgmentsCounted(cancellation);
        Tell(
            $"ready after a clean stop, {accepted:N0} stored",
            $"{Number((await server.StopAndStart(cancellation)).TotalSeconds, "0.0")} s",
            "<= 1 s"
        );
        var sent = accepted;
        Tell(
            "ready after kill -9 right behind full load",
            $"{Number(await Killed(project, cancellation), "0.0")} s",
            "<= 2 s"
        );
        Tell(
            $"ready with every snapshot and cover deleted, {accepted:N0} stored",
            $"{Number((await Bare(cancellation)).TotalSeconds, "0.0")} s",
            $"<= {Number(10.0 * accepted / 1_000_000, "0.0")} s"
        );
        var after = await project.JudgmentsCounted(cancellation);

        Screen.Table("scale", ["what", "measured", "aim"], table);
        var expected = counted + accepted - sent;
        Screen.Say(
            $"{refused:N0} refused; {expected:N0} judgments acknowledged, {after:N0} counted after the starts: {(after == expected ? "equal" : "NOT EQUAL")}"
        );
        return refused == 0 && after == expected;
    }

    async Task Agreement(ApiClient admin, CancellationToken cancellation)
    {
        var project = new BenchProject(admin);
        await project.Create(cancellation);
        await Fill(project, await project.AddItems(options.PanelItems, cancellation), options.Panel, cancellation);
        var what =
            $"agreement of {options.PanelItems:N0} items x {options.Panel} annotators, all coefficients, p50 and p99";
        await AgreementReads.Quiet(admin, project, cancellation);
        Reads($"{what}, quiet", await AgreementReads.Quiet(admin, project, cancellation), "<= 5 ms");
        var load = Rate(project, cancellation);
        Reads(
            $"{what}, under {Connections} connections' full load",
            await AgreementReads.During(load, admin, project, cancellation),
            "<= 20 ms"
        );
        await load;
    }

    static IEnumerable<ItemRange> PartsOf(ItemRange all)
    {
        for (var done = 0; done < all.Count; done += BenchOptions.ItemsPerImportMax)
            yield return new ItemRange(all.From + done, Math.Min(BenchOptions.ItemsPerImportMax, all.Count - done));
    }

    /// <returns>How many judgments were accepted.</returns>
    async Task<long> Fill(BenchProject project, ItemRange items, int each, CancellationToken cancellation)
    {
        var sequence = new JudgmentSequence(items, planned);
        var count = (long)items.Count * each;
        var filling = StreamLoad.Run(
            target,
            project,
            sequence,
            Streams,
            rationaleChars: 0,
            () => sequence.Planned < count,
            cancellation
        );
        await Screen.Follow("judgments", count, () => (Math.Min(count, sequence.Planned), ""), filling);
        return Sent(sequence, await filling).Accepted;
    }

    async Task<double> Rate(BenchProject project, CancellationToken cancellation)
    {
        var items = await project.AddItems((int)Math.Ceiling(RateItemsPerSecond * options.RateSeconds), cancellation);
        var sequence = new JudgmentSequence(items, planned);
        var result = await ClosedLoop.Run(
            target,
            () => JudgmentBytes.Request(target, project, 0),
            sequence,
            Connections,
            options.RateSeconds
        );
        return Sent(sequence, result).PerSecond;
    }

    /// <returns>Seconds until it was ready again.</returns>
    async Task<double> Killed(BenchProject project, CancellationToken cancellation)
    {
        await Rate(project, cancellation);
        return (await server.KillAndStart(cancellation)).TotalSeconds;
    }

    /// <returns>How long it took to start.</returns>
    async Task<TimeSpan> Bare(CancellationToken cancellation)
    {
        await server.Stop(cancellation);
        BareJournal.Make(server.DataFolder);
        return await server.Start(cancellation);
    }

    LoadResult Sent(JudgmentSequence sequence, LoadResult result)
    {
        planned += sequence.Planned;
        accepted += result.Accepted;
        refused += result.Refused;
        return result;
    }

    void Reads(string what, List<double> milliseconds, string aim)
    {
        milliseconds.Sort();
        Tell(
            what,
            $"{Number(milliseconds[milliseconds.Count / 2], "0.0")}, {Number(milliseconds[(int)(milliseconds.Count * 0.99)], "0.0")} ms",
            aim
        );
    }

    void Tell(string what, string measured, string aim)
    {
        table.Add([what, measured, aim]);
        Screen.Say($"{what}: {measured}");
    }

    static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
