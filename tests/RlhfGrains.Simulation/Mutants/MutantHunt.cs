using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Mutants;

/// <summary>Plays runs with a mutant until one notices it.</summary>
static class MutantHunt
{
    /// <summary>A mutant that lives through as many runs is not seen by the default tests either.</summary>
    public const ulong SeedsMax = 1_600;

    /// <returns>The run that caught it, or null: it survived.</returns>
    public static Result? Catch(Mutant mutant)
    {
        var runner = new Runner(mutant);
        return Seeds(mutant)
            .Select(seed => runner.Play(Plan.Of(seed, mutant.Host)))
            .FirstOrDefault(static result => result.Failure is not null);
    }

    /// <summary>First the one that caught it the last time: a change of the simulation may have moved it.</summary>
    static IEnumerable<ulong> Seeds(Mutant mutant)
    {
        if (mutant.CaughtBy is { } known)
            yield return known;
        for (ulong seed = 1; seed <= SeedsMax; seed++)
            yield return seed;
    }
}
