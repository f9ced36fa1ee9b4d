using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using RlhfGrains.LoadTest.Blindness.Distinguishing;
using RlhfGrains.LoadTest.Output;
using RlhfGrains.LoadTest.Servers;
using RlhfGrains.LoadTest.Verdicts;

namespace RlhfGrains.LoadTest.Blindness;

/// <summary>The options of <c>distinguish</c>.</summary>
static class DistinguishCommand
{
    static readonly Option<int> Tasks = new Option<int>("--tasks")
    {
        Description = "Of both annotators together.",
        DefaultValueFactory = _ => 5_000,
    }.Must(n => n is >= 200 and <= 200_000, "is 200 to 200000");

    static readonly Option<int> Seed = new("--seed")
    {
        Description = "Of what is tried.",
        DefaultValueFactory = _ => 1,
    };

    static readonly Option<bool> Reaudits = new("--reaudits")
    {
        Description = "Whether re-audits can be told, instead of gold.",
    };

    public static Command Create()
    {
        var command = new Command(
            "distinguish",
            "Two annotators try everything that their keys can ask, and compare what they saw: whether that tells gold."
        )
        {
            Tasks,
            Seed,
            Reaudits,
        };
        ServerOptions.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    static async Task<int> Run(ParseResult given, CancellationToken cancellation)
    {
        await using var child = await ServerOptions.Start(given, cancellation);
        var (server, key) = ServerOptions.Reach(given, child);
        var (seed, tasks) = (given.GetValue(Seed), given.GetValue(Tasks));
        var plan = given.GetValue(Reaudits)
            ? DistinguisherPlan.Reaudits(seed, tasks)
            : DistinguisherPlan.Gold(seed, tasks);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var world = await DistinguisherWorld.Create(
            http,
            server,
            key,
            "distinguish-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4)),
            plan
        );
        var sights = (await new DistinguisherPlay(world, plan, pass: null, () => DateTimeOffset.UtcNow).Run()).ToList();
        var told = plan.IsOfReaudits
            ? Distinguisher.Look(
                [.. sights.Where(s => !world.IsGold(s.Prompt))],
                s => s.IsAgain,
                name => !Distinguisher.IsOfThePrompt(name)
            )
            : Distinguisher.Look(sights, s => world.IsGold(s.Prompt), _ => true);
        Screen.Table(
            Text($"{sights.Count:N0} tasks, {(plan.IsOfReaudits ? "re-audits" : "gold")} against the others"),
            ["what was seen", "AUC", "standard error", "of each"],
            told.OrderByDescending(t => Math.Abs(t.Auc - .5))
                .Select(t =>
                    new[]
                    {
                        t.Feature,
                        Text($"{t.Auc:0.0000}"),
                        Text($"{t.StandardError:0.0000}"),
                        Text($"{t.First}, {t.Second}"),
                    }
                )
        );
        var verdict = new Verdict();
        foreach (var t in told.Where(t => !Distinguisher.Holds(t)))
            verdict.Equal(Text($"{t.Feature}: AUC {t.Auc:0.0000} within .50 +- {Distinguisher.AucDistanceMax}"), 0, 1);
        verdict.Equal("things that tell", told.Count(t => !Distinguisher.Holds(t)), 0);
        verdict.Print("distinguish");
        return verdict.Holds ? 0 : 1;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
