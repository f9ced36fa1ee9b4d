using System.CommandLine;
using RlhfGrains.LoadTest.Http;
using RlhfGrains.LoadTest.Servers;

namespace RlhfGrains.LoadTest.Blindness;

/// <param name="Pairs">Answers of each kind.</param>
/// <param name="AtOnce">Annotators who work at the same time.</param>
sealed record BlindnessOptions(int Pairs, int AtOnce)
{
    /// <summary>20: each meets every gold item once, and each ordinary item goes to two of them.</summary>
    public const int Annotators = 20;
}

/// <summary>The options of <c>blindness</c>.</summary>
static class BlindnessCommand
{
    const int ShortPairs = 500;

    static readonly Option<int> Pairs = new Option<int>("--pairs")
    {
        Description = "Answers to gold, and as many to ordinary items.",
        DefaultValueFactory = _ => 20_000,
    }.Must(n => n is >= 100 and <= 200_000, "is 100 to 200000");

    static readonly Option<int> AtOnce = new Option<int>("--at-once")
    {
        Description = "Annotators who work at the same time.",
        DefaultValueFactory = _ => 1,
    }.Must(n => n is >= 1 and <= BlindnessOptions.Annotators, $"is 1 to {BlindnessOptions.Annotators}");

    static readonly Option<bool> Short = new("--short")
    {
        Description = $"{ShortPairs} pairs: that it runs, not what it says.",
    };

    public static Command Create()
    {
        var command = new Command(
            "blindness",
            "Whether response times tell gold from ordinary work: a rank test over interleaved answers."
        )
        {
            Pairs,
            AtOnce,
            Short,
        };
        ServerOptions.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        await using var child = await ServerOptions.Start(given, cancellation);
        var (server, key) = ServerOptions.Reach(given, child);
        var isShort = given.GetValue(Short);
        var options = new BlindnessOptions(isShort ? ShortPairs : given.GetValue(Pairs), given.GetValue(AtOnce));
        using var admin = new ApiClient(server, key, connections: 4);
        var run = new BlindnessRun(admin, options);
        await run.Prepare(cancellation);
        await run.Work(cancellation);
        return await run.Judge(isShort, cancellation) ? 0 : 1;
    }
}
