using RlhfGrains.Simulation.Checks;
using RlhfGrains.Simulation.Hosts;
using RlhfGrains.Simulation.Mutants;

namespace RlhfGrains.Simulation.Runs;

/// <summary>Plays runs one after the other, on one thread.</summary>
/// <param name="mutant">Broken on purpose, or null.</param>
sealed class Runner(Mutant? mutant = null)
{
    readonly KindSet kinds = new(mutant?.ChangeKind);

    /// <summary>How often each message was decided, and each refusal given, over all runs.</summary>
    public SortedDictionary<string, long> Seen { get; } = new(StringComparer.Ordinal);

    public Result Play(Plan plan, TextWriter? trace = null)
    {
        using var run = new Run(plan, kinds, stage => HostFactory.Make(stage, mutant), trace);
        Exception? failure = null;
        try
        {
            run.Go();
        }
        // Whatever it is, it is a finding, and its seed is told.
        catch (Exception e)
        {
            failure = e;
        }
        foreach (var (what, count) in run.Seen)
            Seen[what] = Seen.GetValueOrDefault(what) + count;
        return new Result(plan, run.Hash, failure);
    }

    /// <summary>The shortest beginning of a failing run that still fails, found by halving.</summary>
    public Result Shrink(Result failing)
    {
        var (good, best) = (0, failing);
        while (best.Plan.Steps - good > 1)
        {
            var steps = good + (best.Plan.Steps - good) / 2;
            var shorter = Play(failing.Plan with { Steps = steps });
            if (shorter.Failure is null)
                good = steps;
            else
                best = shorter;
        }
        return best;
    }
}

/// <summary>How a run ended.</summary>
/// <param name="Hash">Of its trace.</param>
/// <param name="Failure">Null: every promise held.</param>
sealed record Result(Plan Plan, ulong Hash, Exception? Failure)
{
    public Promise? Broken => (Failure as BrokenPromise)?.Promise;

    public string Sentence =>
        Failure is null ? $"every promise held, trace {Hash:x16}"
        : Failure is BrokenPromise ? Failure.Message
        : Failure.ToString();

    /// <summary>What a person types to see it again.</summary>
    public string Command =>
        $"dotnet run --project tests/RlhfGrains.Simulation -- replay {Plan.Seed} --host {Plan.Host.ToString().ToLowerInvariant()} --steps {Plan.Steps}";
}
