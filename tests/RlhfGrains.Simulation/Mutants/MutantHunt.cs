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
        for (ulong seed = 1; seed <= SeedsMax; seed++)
        {
            var result = runner.Play(Plan.Of(seed, mutant.Host));
            if (result.Failure is not null)
                return result;
        }
        return null;
    }
}
