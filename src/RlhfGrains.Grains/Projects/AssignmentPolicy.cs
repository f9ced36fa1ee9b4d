namespace RlhfGrains.Grains.Projects;

/// <summary>How tasks are given out.</summary>
/// <param name="LeaseSeconds">How long an annotator has for one task before it goes to somebody else.</param>
/// <param name="LeasesPerAnnotatorMax">How many tasks one annotator may have open.</param>
/// <param name="KeepSurplus">A judgment that comes after its lease ran out and finds no free slot is kept, not counted; otherwise it is refused.</param>
/// <param name="Overlap">An overlap that follows the judgments, in place of the project's number; null: none.</param>
public sealed record AssignmentPolicy(int LeaseSeconds, int LeasesPerAnnotatorMax, bool KeepSurplus, AdaptiveOverlap? Overlap = null)
{
    /// <summary>1 s: nobody judges so fast, but who tries out a frontend sees a task run out without waiting for it.</summary>
    public const int LeaseSecondsMin = 1;

    /// <summary>A day: work that is left over night is taken up in the morning; longer only keeps items from being finished.</summary>
    public const int LeaseSecondsMax = 24 * 3600;

    /// <summary>64: a frontend that fetches a screenful ahead; more hoards.</summary>
    public const int LeasesMax = 64;

    /// <summary>Half an hour, one at a time, nothing kept that does not count.</summary>
    public static AssignmentPolicy Default { get; } = new(30 * 60, 1, KeepSurplus: false);
}

/// <summary>What a lead says about one batch.</summary>
/// <param name="Priority">Batches of a higher one are worked on first; among equals the older.</param>
/// <param name="Overlap">Its own overlap; null: the project's.</param>
public sealed record BatchPolicy(int Priority, int? Overlap)
{
    /// <summary>-1,000 to 1,000: room to put one between any two.</summary>
    public const int PriorityMax = 1_000;

    public static BatchPolicy Default { get; } = new(0, null);
}
