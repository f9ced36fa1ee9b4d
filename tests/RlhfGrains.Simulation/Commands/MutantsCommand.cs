using RlhfGrains.Simulation.Mutants;

namespace RlhfGrains.Simulation.Commands;

/// <summary>The mutation check: every breakage must be caught.</summary>
static class MutantsCommand
{
    public static int Run(TextWriter output)
    {
        var survivors = 0;
        foreach (var mutant in AllMutants.List)
        {
            var caught = MutantHunt.Catch(mutant);
            if (caught is null)
                survivors++;
            output.WriteLine(
                caught is null
                    ? $"SURVIVED  {mutant.Name}: nothing noticed it in {MutantHunt.SeedsMax} runs"
                    : $"caught    {mutant.Name}: {mutant.Host} seed {caught.Plan.Seed}, {caught.Sentence.Split('\n')[0]}"
            );
        }
        output.WriteLine($"{AllMutants.List.Count - survivors} of {AllMutants.List.Count} mutants were caught");
        return survivors == 0 ? 0 : 1;
    }
}
