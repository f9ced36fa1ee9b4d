using System.CommandLine;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Fuzz;

/// <summary>Bad input, made from the served OpenAPI document.</summary>
static class FuzzCommand
{
    /// <summary>Past failures, beside the program.</summary>
    const string CorpusFile = "corpus.jsonl";

    static readonly Option<int> Drawn = new Option<int>("--drawn")
    {
        Description = "How many requests with several things wrong are drawn.",
        DefaultValueFactory = _ => 2_000,
    }.Must(n => n >= 0, "is not negative");

    static readonly Option<double> Share = new Option<double>("--share")
    {
        Description = "Which share of the requests with one thing wrong is asked; 1: all.",
        DefaultValueFactory = _ => 1,
    }.Must(s => s is >= 0 and <= 1, "is 0 to 1");

    static readonly Option<int?> Seed = new("--seed") { Description = "Draws again what another run has drawn." };
    static readonly Option<string?> Corpus = new("--corpus")
    {
        Description = "Append the requests that fail to this file; those of the repository's are asked first.",
        HelpName = "FILE",
    };
    static readonly Option<string?> Api = new("--api")
    {
        Description = "The server's dll; default: this repository's build.",
    };
    static readonly Option<int> Idle = new Option<int>("--idle")
    {
        Description = "How many idle connections.",
        DefaultValueFactory = _ => 2_000,
    }.Must(n => n >= 0, "is not negative");

    public static Command Create()
    {
        var command = new Command(
            "fuzz",
            "Ask a server everything that is wrong: every field of every operation, broken HTTP, slow and idle connections."
        )
        {
            Drawn,
            Share,
            Seed,
            Corpus,
            Api,
            Idle,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        var seed = given.GetValue(Seed) ?? Random.Shared.Next();
        Screen.Say($"seed {seed}");
        var verdict = new Verdict();
        // Everybody asks as fast as they can here.
        await using var server = ServerProcess.Prepare(
            ApiBuild.Path(given.GetValue(Api)),
            "--RlhfGrains:KeyRates:LeadPerSecond=0",
            "--RlhfGrains:KeyRates:AnnotatorPerSecond=0",
            "--RlhfGrains:KeyRates:IngestPerSecond=0"
        );
        await server.Start(cancellation);
        using var world = await FuzzWorld.Create(server, cancellation);
        var memory = new MemoryWatch(server, verdict);
        var corpus = File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Fuzz", CorpusFile))
            .Where(l => l.Length > 0)
            .Select(FuzzRequest.OfRow)
            .ToList();
        await new FuzzRun(world, server, seed, given.GetValue(Corpus), verdict, cancellation).Run(
            corpus,
            given.GetValue(Share),
            given.GetValue(Drawn)
        );
        memory.Check("odd requests");
        await new BrokenHttp(world, server, verdict, cancellation).Run();
        memory.Check("broken HTTP");
        await new SlowCallers(world, server, verdict, cancellation).Run(given.GetValue(Idle));
        memory.Check("slow and idle connections");
        verdict.Print($"fuzz --seed {seed}");
        return verdict.Holds ? 0 : 1;
    }
}
