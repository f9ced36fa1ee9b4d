using RlhfGrains.Contracts;
using RlhfGrains.Simulation.Clusters;
using RlhfGrains.Simulation.Disks;
using RlhfGrains.Simulation.Erasures;
using RlhfGrains.Simulation.Runs;

namespace RlhfGrains.Simulation.Mutants;

/// <summary>One thing broken on purpose, to see that somebody notices.</summary>
sealed record Mutant(string Name, HostKind Host = HostKind.Embedded)
{
    public DiskFlaws Disk { get; init; }
    public LinkFlaws Links { get; init; }
    public ErasureFlaws Erasures { get; init; }

    /// <summary>
    /// The seed of a run that noticed it, of those that few runs notice: it is tried first. Null: the first runs do.
    /// </summary>
    public ulong? CaughtBy { get; init; }

    /// <summary>What it makes of a kind; most leave all but one as they are.</summary>
    public Func<GrainKind, GrainKind>? ChangeKind { get; init; }
}
