namespace RlhfGrains.Grains.Items;

/// <summary>How tasks are given out.</summary>
/// <param name="LeaseSeconds">How long an annotator has for one task before it goes to somebody else.</param>
/// <param name="LeasesPerAnnotatorMax">How many tasks one annotator may have open.</param>
/// <param name="KeepSurplus">
/// A judgment that comes after its lease ran out is taken: it fills a free slot, or is kept and not counted. Otherwise
/// it is refused, whatever the task was for and whoever has judged the item since: by neither answer its annotator
/// learns anything of the item.
/// </param>
/// <param name="Overlap">An overlap that follows the judgments, in place of the project's number; null: none.</param>
/// <param name="AnnotatorsSubmit">Annotators' own keys may also submit judgments directly, of items whose ids they
/// know; otherwise they judge through tasks alone.</param>
/// <param name="ReleasesPerDayMax">How many tasks one annotator may put aside on one day (UTC).</param>
public sealed record AssignmentPolicy(
    int LeaseSeconds,
    int LeasesPerAnnotatorMax,
    bool KeepSurplus,
    AdaptiveOverlap? Overlap = null,
    bool AnnotatorsSubmit = false,
    int ReleasesPerDayMax = AssignmentPolicy.ReleasesPerDayDefault
)
{
    /// <summary>
    /// 50: a task an hour is put aside by somebody who is often called away; more is somebody who looks for something.
    /// </summary>
    public const int ReleasesPerDayDefault = 50;

    /// <summary>1,000: more tasks than anybody judges on a day.</summary>
    public const int ReleasesPerDayLimit = 1_000;

    /// <summary>
    /// 1 s: nobody judges so fast, but who tries out a frontend sees a task run out without waiting for it.
    /// </summary>
    public const int LeaseSecondsMin = 1;

    /// <summary>
    /// A day: work that is left over night is taken up in the morning; longer only keeps items from being finished.
    /// </summary>
    public const int LeaseSecondsMax = 24 * 3600;

    /// <summary>64: a frontend that fetches a screenful ahead; more hoards.</summary>
    public const int LeasesMax = 64;

    /// <summary>Half an hour, one at a time; what comes late is kept.</summary>
    public static AssignmentPolicy Default { get; } = new(30 * 60, 1, KeepSurplus: true);

    /// <summary>The first thing wrong with it beside its overlap, or null.</summary>
    public string? Fault =>
        ReleasesPerDayMax is < 0 or > ReleasesPerDayLimit
            ? $"an annotator may put 0 to {ReleasesPerDayLimit} tasks aside a day"
        : LeaseSeconds is < LeaseSecondsMin or > LeaseSecondsMax
            ? $"a lease lasts {LeaseSecondsMin} to {LeaseSecondsMax} seconds"
        : LeasesPerAnnotatorMax is < 1 or > LeasesMax ? $"an annotator has 1 to {LeasesMax} tasks open"
        : null;
}
