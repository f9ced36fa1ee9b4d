using RlhfGrains.Simulation.Clusters;
using RlhfGrains.Simulation.Disks;
using RlhfGrains.Simulation.Erasures;
using RlhfGrains.Simulation.Mutants;
using RlhfGrains.Simulation.Runs;
using RlhfGrains.Simulation.Seeds;

namespace RlhfGrains.Simulation.Hosts;

/// <summary>The host that a plan asks for.</summary>
static class HostFactory
{
    public static IHost Make(Stage stage, Mutant? mutant)
    {
        var (plan, random) = (stage.Plan, new SeededRandom(stage.Plan.Seed, Draws.Host));
        return plan.Host switch
        {
            HostKind.Cluster => new ClusterHost(stage, random, mutant?.Links ?? LinkFlaws.None),
            HostKind.Sqlite => Embedded(stage, new SqliteDisk(), mutant),
            _ => Embedded(stage, new SimulatedDisk(random, mutant?.Disk ?? DiskFlaws.None), mutant),
        };
    }

    static EmbeddedHost Embedded(Stage stage, IDisk disk, Mutant? mutant) =>
        new(stage, disk, mutant?.Erasures ?? ErasureFlaws.None);
}
