using RlhfGrains.Simulation.Mutants;

namespace RlhfGrains.Simulation.Tests;

/// <summary>Who watches the watchers: every promise, broken on purpose, is noticed.</summary>
public sealed class MutantTests
{
    public static TheoryData<string> Names => [.. AllMutants.List.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutant_IsCaught(string name) =>
        Assert.NotNull(MutantHunt.Catch(AllMutants.List.Single(m => m.Name == name)));
}
