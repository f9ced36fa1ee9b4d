namespace RlhfGrains.Agreement;

/// <summary>How a stream is watched.</summary>
/// <param name="ObservationsBetweenFalseAlarms">Wanted mean run length of a stable stream, in observations of this
/// stream, at least <see cref="ObservationsMin"/>; <see cref="AlarmBudget"/> gives it from the annotator's
/// judgments.</param>
/// <param name="Watches">Rises, falls or both; with both, each direction has half of the false alarms.</param>
/// <param name="BaselineMin">Own observations that a baseline needs in any case.</param>
public sealed record DriftPolicy(
    double ObservationsBetweenFalseAlarms,
    DriftWatch Watches = DriftWatch.Rises,
    int BaselineMin = 30
)
{
    /// <summary>20: a mean below that is an alarm every afternoon.</summary>
    public const double ObservationsMin = 20;

    /// <summary>
    /// 10,000,000: more than an annotator's life, and thresholds beyond it would be a matter of rounding.
    /// </summary>
    public const double ObservationsMax = 10_000_000;

    /// <summary>Odds ratios of an event that the bank is tuned to, each above 1, at most four. One detector at 2 is
    /// within some percent of the best for every drop measured; a bank of two buys nothing (the README has the
    /// table).</summary>
    public IReadOnlyList<double> OddsRatios { get; init; } = [2];

    /// <summary>
    /// Lattice units of the smaller of an event's two scores, 1 to 8: with 8 a detector keeps its odds ratio within 6%
    /// at every rate. Where an event is rare the other score is many times as large, and 1 or 2 do as well, for a
    /// hundredth of the time that a design takes.
    /// </summary>
    public int Fineness { get; init; } = 8;

    /// <summary>For measurements: the probability, in (.5, 1), that a later value exceeds one of the baseline after the
    /// change looked for. .64 is half a standard deviation of a normal measurement.</summary>
    public double Superiority { get; init; } = .64;

    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    internal void Check()
    {
        if (ObservationsBetweenFalseAlarms is not (>= ObservationsMin and <= ObservationsMax))
            throw new ArgumentOutOfRangeException(nameof(ObservationsBetweenFalseAlarms));
        if (
            OddsRatios.Count is < 1 or > DriftDesign.DetectorsMax / 2
            || OddsRatios.Any(ratio => ratio is not (>= 1.1 and <= 100))
        )
            throw new ArgumentOutOfRangeException(nameof(OddsRatios), "One to four odds ratios from 1.1 to 100.");
        if (Fineness is not (>= 1 and <= 8))
            throw new ArgumentOutOfRangeException(nameof(Fineness));
        if (Superiority is not (>= .51 and <= .99))
            throw new ArgumentOutOfRangeException(nameof(Superiority));
        ArgumentOutOfRangeException.ThrowIfNegative(BaselineMin);
        if (!Enum.IsDefined(Watches))
            throw new ArgumentOutOfRangeException(nameof(Watches));
    }

    internal IReadOnlyList<DriftDirection> Directions =>
        Watches switch
        {
            DriftWatch.Rises => [DriftDirection.Up],
            DriftWatch.Falls => [DriftDirection.Down],
            _ => [DriftDirection.Up, DriftDirection.Down],
        };
}

/// <summary>Which changes are looked for.</summary>
public enum DriftWatch
{
    /// <summary>More errors, more disagreement.</summary>
    Rises,
    Falls,

    /// <summary>Position and length shares, durations: either way is a change.</summary>
    Both,
}

/// <summary>
/// A baseline from which the stated rate of false alarms cannot be kept by a detector that still sees anything.
/// </summary>
/// <param name="Observations">Own observations there are.</param>
/// <param name="ObservationsNeeded">About how many would do if they go on as they are; <c>null</c>: not within <see
/// cref="NeededMax"/>.</param>
public sealed record BaselineTooShort(long Observations, long? ObservationsNeeded)
{
    /// <summary>10,000: who needs longer to be known is not watched by this stream.</summary>
    public const long NeededMax = 10_000;
}
