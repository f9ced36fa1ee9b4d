namespace RlhfGrains.Agreement;

/// <summary>What a detector saw when it gave the alarm: integers only.</summary>
/// <param name="Detector">Index in the design.</param>
/// <param name="Direction">Of the change.</param>
/// <param name="Statistic">S, at its threshold or above.</param>
/// <param name="At">The observation that raised it, from 1.</param>
/// <param name="ChangedAfter">The last observation at which S was 0 (or the stream began, or the last alarm): E. S.
/// Page's (1954) estimate of the change point, doi:10.1093/biomet/41.1-2.100, and the maximum likelihood estimate for a
/// change of the detector's size.</param>
/// <param name="AfterPpm">Sum observed since, in millionths.</param>
/// <param name="AfterExpectedPpm">Sum expected since.</param>
/// <param name="BeforePpm">Sum observed before.</param>
/// <param name="BeforeExpectedPpm">Sum expected before.</param>
public sealed record DriftAlarm(
    int Detector,
    DriftDirection Direction,
    long Statistic,
    long At,
    long ChangedAfter,
    long AfterPpm,
    long AfterExpectedPpm,
    long BeforePpm,
    long BeforeExpectedPpm
)
{
    const double One = 1_000_000;

    /// <summary>Observations since the change.</summary>
    public long Since => At - ChangedAfter;

    /// <summary>Mean observed since the change. It is extreme by selection: an alarm comes when it is.</summary>
    public double After => AfterPpm / One / Since;

    /// <summary>Mean that the baseline expected since the change.</summary>
    public double Expected => AfterExpectedPpm / One / Since;

    /// <summary>Mean observed before the change; <c>null</c> when there was nothing before.</summary>
    public double? Before => ChangedAfter == 0 ? null : BeforePpm / One / ChangedAfter;

    /// <summary>Wilson's interval of the rate since the change, for events.</summary>
    public Interval AfterInterval(double level = Level.Default) =>
        ProportionInterval.Wilson((long)(AfterPpm / One), Since, level);

    /// <summary>
    /// Wilson's interval of the rate before the change, for events; <c>null</c> when there was nothing before.
    /// </summary>
    public Interval? BeforeInterval(double level = Level.Default) =>
        ChangedAfter == 0 ? null : ProportionInterval.Wilson((long)(BeforePpm / One), ChangedAfter, level);
}
