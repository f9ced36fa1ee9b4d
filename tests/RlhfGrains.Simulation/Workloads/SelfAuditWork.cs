using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>
/// Policies under which one's own work comes back, soon or late, and what is counted of it. The second answers are
/// those of tasks and of direct submissions.
/// </summary>
sealed class SelfAuditWork(Knowledge known)
{
    public static SelfAuditPolicy? Policy(Knowledge known) =>
        known.Random.OneIn(3)
            ? null
            : new SelfAuditPolicy(known.Random.Pick([.2, .6, 1]), known.Random.Pick([0, 0, 1, 24]));

    public Intent Read(int number) =>
        new(number, GrainKeys.Of(known.Project(), known.Random.Pick(known.Annotators)), () => new ReadSelfAudit());
}
