using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Problems;

/// <summary>What is said when the engine could not do what it was asked, through no fault of the caller.</summary>
static class Outages
{
    public static ProblemKind Of(GrainsReadOnlyException failure) =>
        failure.IsFull ? HostProblems.StorageFull : HostProblems.ReadOnly;

    /// <returns>Null for everything that is a defect.</returns>
    public static ProblemKind? Of(Exception failure) =>
        failure switch
        {
            GrainsBusyException => HostProblems.Busy,
            GrainsReadOnlyException closed => Of(closed),
            GrainUnavailableException { InnerException: JournalCorruptException } => HostProblems.Damaged,
            GrainUnavailableException => HostProblems.Unavailable,
            _ => null,
        };
}
