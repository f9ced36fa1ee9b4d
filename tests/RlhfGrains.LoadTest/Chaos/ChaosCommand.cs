using System.CommandLine;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Chaos;

/// <summary>The real server, and what can happen to it.</summary>
static class ChaosCommand
{
    static readonly Dictionary<string, Func<ChaosRun, Task>> Scenarios = new(StringComparer.Ordinal)
    {
        ["kill"] = KillRounds.Run,
        ["term"] = Signalled.Terminate,
        ["freeze"] = Signalled.Freeze,
        ["import"] = HalfImport.Run,
        ["erase"] = ErasedHalfway.Run,
        ["cut"] = CutLog.Run,
        ["flip"] = FlippedByte.Run,
        ["two"] = SecondServer.Run,
        ["full"] = FullDisk.Run,
        ["readonly"] = ReadOnlyFolder.Run,
        ["clock"] = WrongClock.Run,
        ["memory"] = SmallMemory.Run,
        ["idle"] = IdleConnections.Run,
        ["descriptors"] = IdleConnections.FewFiles,
        ["garbage"] = GarbageKeys.Run,
    };

    static readonly Argument<string[]> Which = new Argument<string[]>("scenarios")
    {
        Description = $"Any of {string.Join(", ", Scenarios.Keys)}; default: all.",
        Arity = ArgumentArity.ZeroOrMore,
    }.AcceptOnlyFromAmong([.. Scenarios.Keys]);

    static readonly Option<int> Rounds = new Option<int>("--rounds")
    {
        Description = "How many rounds of kill, term, import, erase and clock.",
        DefaultValueFactory = _ => 3,
    }.Must(n => n is >= 1 and <= 100_000, "is 1 to 100000");

    static readonly Option<int?> Seed = new("--seed")
    {
        Description = "Draws moments and work again as they were drawn in another run.",
    };
    static readonly Option<string?> Api = new("--api")
    {
        Description = "The server's dll; default: this repository's build.",
    };

    public static Command Create()
    {
        var command = new Command(
            "chaos",
            "Kill, stop, freeze and starve a server under load, damage its files, and check what it promised."
        )
        {
            Which,
            Rounds,
            Seed,
            Api,
        };
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        var seed = given.GetValue(Seed) ?? Random.Shared.Next();
        var verdict = new Verdict();
        var run = new ChaosRun(ApiBuild.Path(given.GetValue(Api)), seed, given.GetValue(Rounds), verdict, cancellation);
        ChaosRun.Say($"seed {seed}");
        var names = given.GetValue(Which) is { Length: > 0 } some ? some : [.. Scenarios.Keys];
        foreach (var name in names)
            await Scenarios[name](run);
        verdict.Print($"chaos {string.Join(' ', names)} --seed {seed}");
        return verdict.Holds ? 0 : 1;
    }
}
