using RlhfGrains.Simulation.Commands;
using RlhfGrains.Simulation.Mutants;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Tests;

public sealed class ReplayTests
{
    [Theory]
    [InlineData("Embedded")]
    [InlineData("Cluster")]
    [InlineData("Sqlite")]
    public void Run_OfTheSameSeed_IsTheSameEventByEvent(string host)
    {
        var runner = new Runner();
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var plan = Plan.Of(seed, Enum.Parse<HostKind>(host));
            using var first = new StringWriter();
            using var second = new StringWriter();
            var hash = runner.Play(plan, first).Hash;
            // Another seed in between, and another runner: nothing of a run is left for the next.
            runner.Play(Plan.Of(seed + 100, plan.Host));
            Assert.Equal(hash, new Runner().Play(plan, second).Hash);
            Assert.Equal(first.ToString(), second.ToString());
        }
    }

    [Fact]
    public void Runs_OfDifferentSeeds_Differ()
    {
        var runner = new Runner();
        Assert.Equal(
            20,
            Enumerable
                .Range(1, 20)
                .Select(seed => runner.Play(Plan.Of((ulong)seed, HostKind.Embedded)).Hash)
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public void Replay_PrintsTheRun_AndItsVerdict()
    {
        using var output = new StringWriter();

        var code = ReplayCommand.Run(
            new Arguments(["3", "--host", "cluster", "--steps", "40"], "host", "steps"),
            output
        );

        Assert.Equal(0, code);
        Assert.Contains("SubmitJudgment", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("every promise held, trace", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void FailingRun_IsShortened_AndItsCommandPlaysItAgain()
    {
        var mutant = AllMutants.List.Single(m => m.Name == "count a withdrawn judgment");
        var runner = new Runner(mutant);
        var failing = runner.Shrink(MutantHunt.Catch(mutant)!);

        // What a person would paste.
        var typed = new Arguments(failing.Command.Split(" replay ")[1].Split(' '), "host", "steps");
        var again = runner.Play(Plan.Of(typed.First, typed.Host!.Value) with { Steps = (int)typed.Number("steps")! });

        Assert.Equal((failing.Hash, failing.Sentence), (again.Hash, again.Sentence));
        Assert.Null(runner.Play(failing.Plan with { Steps = failing.Plan.Steps - 1 }).Failure);
    }

    [Theory]
    [InlineData("1", "--host", "moon")]
    [InlineData("one")]
    [InlineData("1", "--speed", "2")]
    [InlineData("1", "--host")]
    public void Arguments_ThatMakeNoSense_AreRefused(params string[] typed) =>
        Assert.Throws<FormatException>(() =>
        {
            var arguments = new Arguments(typed, "host", "steps");
            return (arguments.First, arguments.Host);
        });

    [Fact]
    public void Seeds_GiveTheSameNumbersForEver()
    {
        var random = new SeededRandom(42, Draws.Work);
        Assert.Equal<ulong>(
            [17629992854992445270, 13703986479472752539, 2363518408042491941],
            [random.NextBits(), random.NextBits(), random.NextBits()]
        );
    }
}
