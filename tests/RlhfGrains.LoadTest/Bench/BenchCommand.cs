using System.CommandLine;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Bench;

/// <summary>The options of <c>bench</c>.</summary>
static class BenchCommand
{
    const double ShortSeconds = 1;

    static readonly Option<string?> DataFolder = new("--data-folder")
    {
        Description = "The server's data folder, to measure its growth; known when it is started here.",
    };

    static readonly Option<Uri[]> Silos = new("--silo")
    {
        Description =
            "With --server: a further silo of its cluster, as often as there are some; connections and streams are dealt out.",
        HelpName = "URL",
        CustomParser = result => [.. result.Tokens.Select(t => new Uri(t.Value))],
    };

    static readonly Option<string> Connections = new Option<string>("--connections")
    {
        Description = "Numbers of connections, with commas.",
        DefaultValueFactory = _ => "64",
    }.Must(text => Numbers(text) is not null, "takes numbers of 1 to 4096, with commas: 64,256");

    static readonly Option<double> Seconds = new Option<double>("--seconds")
    {
        Description = "Of each run.",
        DefaultValueFactory = _ => 5,
    }.Must(n => n is >= 0.2 and <= 600, "is 0.2 to 600");

    static readonly Option<int> Runs = new Option<int>("--runs")
    {
        Description = "Interleaved runs of each kind; the median is told.",
        DefaultValueFactory = _ => 3,
    }.Must(n => n is >= 1 and <= 100, "is 1 to 100");

    static readonly Option<int> Streams = new Option<int>("--streams")
    {
        Description = "Connections of the stream endpoint.",
        DefaultValueFactory = _ => 4,
    }.Must(n => n is >= 1 and <= 256, "is 1 to 256");

    static readonly Option<int> RationaleChars = new Option<int>("--rationale-chars")
    {
        Description = "Characters of rationale in each judgment.",
    }.Must(n => n is >= 0 and <= 65_536, "is 0 to 65536");

    static readonly Option<bool> Short = new("--short")
    {
        Description = $"Runs of {ShortSeconds} s: shows that it works, not how fast.",
    };

    public static Command Create()
    {
        var command = new Command("bench", "Measure durable judgments against bare echo requests of the same server.")
        {
            DataFolder,
            Silos,
            Connections,
            Seconds,
            Runs,
            Streams,
            RationaleChars,
            Short,
        };
        ServerOptions.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        // Before the first socket: the runtime reads these switches once.
        RawConnection.UseOneThread();
        await using var child = await ServerOptions.Start(given, cancellation);
        var (server, key) = ServerOptions.Reach(given, child);
        var target = new BenchTarget(
            server,
            key,
            child,
            child?.DataFolder ?? given.GetValue(DataFolder),
            given.GetValue(Silos) ?? []
        );
        var options = new BenchOptions(
            Numbers(given.GetValue(Connections)!)!,
            given.GetValue(Short) ? ShortSeconds : given.GetValue(Seconds),
            given.GetValue(Runs),
            given.GetValue(Streams),
            given.GetValue(RationaleChars)
        );
        return await new BenchRun(target, options).Run(cancellation) ? 0 : 1;
    }

    static int[]? Numbers(string text)
    {
        var numbers = text.Split(',')
            .Select(part => int.TryParse(part, out var n) && n is >= 1 and <= 4_096 ? n : 0)
            .ToArray();
        return numbers.All(n => n > 0) ? numbers : null;
    }
}
