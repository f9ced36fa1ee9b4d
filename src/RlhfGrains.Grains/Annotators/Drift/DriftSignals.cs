using RlhfGrains.Agreement;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// What of an annotator's behaviour is watched: a set of signals, or one of them. Each is a stream per category.
/// </summary>
[Flags]
public enum DriftSignals
{
    None = 0,

    /// <summary>Wrong answers to gold.</summary>
    Gold = 1,

    /// <summary>Answers other than the strict majority of the others'.</summary>
    Consensus = 2,

    /// <summary>Answers other than one's own to the same item before.</summary>
    Self = 4,

    /// <summary>Choices of the response shown first.</summary>
    Position = 8,

    /// <summary>Choices of the longer of two responses.</summary>
    Length = 16,

    /// <summary>Ends of the scale.</summary>
    Extremes = 32,

    /// <summary>Middle of the scale.</summary>
    Ties = 64,

    /// <summary>Time taken.</summary>
    Duration = 128,

    All = 255,
}

/// <summary>How each signal is watched.</summary>
public static class DriftSignal
{
    /// <summary>One by one, in a fixed order.</summary>
    public static IReadOnlyList<DriftSignals> Each { get; } =
    [
        DriftSignals.Gold,
        DriftSignals.Consensus,
        DriftSignals.Self,
        DriftSignals.Position,
        DriftSignals.Length,
        DriftSignals.Extremes,
        DriftSignals.Ties,
        DriftSignals.Duration,
    ];

    /// <summary>Errors are looked for where they grow more frequent; a habit may change either way.</summary>
    public static DriftWatch WatchOf(DriftSignals signal) =>
        signal is DriftSignals.Gold or DriftSignals.Consensus or DriftSignals.Self ? DriftWatch.Rises : DriftWatch.Both;

    /// <summary>
    /// How difficult items are told apart: a consensus is one of all the others, or of most of them. Whoever is given
    /// more items on which people differ disagrees more often, and has not changed.
    /// </summary>
    public static int StrataOf(DriftSignals signal) => signal is DriftSignals.Consensus ? 2 : 1;
}
