using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// The others of an item have decided it, once and for all as far as detectors and gates are concerned: whether this
/// annotator is with them.
/// </summary>
/// <inheritdoc cref="ConsensusNote"/>
public sealed record ConsensusObserved(CategoryId Category, ConsensusNote Note, Instant At) : IEvent;

/// <summary>
/// A baseline is long enough: from the next observation on the stream is watched. All that was computed for it is in
/// here, in integers.
/// </summary>
/// <param name="State">The state of a <see cref="DriftDesign"/>.</param>
/// <param name="Edges">Of a measurement's groups; empty for events.</param>
/// <param name="Own">The annotator's observations and events, by stratum.</param>
/// <param name="Team">Those of the others, as far as they were known.</param>
/// <param name="ExpectedPpm">Mean of what is expected, in millionths.</param>
/// <param name="ObservationsBetweenFalseAlarms">What the thresholds keep, in observations of the stream.</param>
public sealed record DriftBaselineSet(
    CategoryId Category,
    DriftSignals Signal,
    long[] State,
    long[] Edges,
    long[] Own,
    long[] Team,
    long ExpectedPpm,
    double ObservationsBetweenFalseAlarms,
    int SettingsVersion,
    Instant At
) : IEvent;

/// <summary>From this baseline no detector keeps the stated rate and still sees anything.</summary>
/// <param name="Needed">About how many observations would do; null: no number does that anybody reaches.</param>
public sealed record DriftBaselineShort(
    CategoryId Category,
    DriftSignals Signal,
    long Observations,
    long? Needed,
    Instant At
) : IEvent;

/// <summary>A detector has told a change. It begins anew at 0 behind this, against the same baseline.</summary>
/// <param name="Number">From 1, over all alarms of the annotator.</param>
/// <param name="Since">When the first observation behind the estimated change was judged.</param>
/// <param name="Alarm">What the detector saw.</param>
/// <param name="Change">How sure, from the outcomes that are kept; for measurements of whether they lie in the
/// baseline's outer quarter.</param>
/// <param name="Items">Of the observations since the change: the newest <see cref="ItemsMax"/>, oldest first.</param>
public sealed record DriftAlarmed(
    CategoryId Category,
    DriftSignals Signal,
    int Number,
    Instant Since,
    DriftAlarm Alarm,
    DriftChange Change,
    IReadOnlyList<ItemId> Items,
    int SettingsVersion,
    Instant At
) : IEvent
{
    /// <summary>32: as many as a lead looks through.</summary>
    public const int ItemsMax = 32;
}

/// <summary>How sure a change is: the posterior of a <see cref="ChangePoint"/>.</summary>
/// <param name="Probability">That there was one at all, when change and no change are equally probable
/// beforehand.</param>
/// <param name="OddsRatio">Of the odds after it to those expected.</param>
/// <param name="ObservationsAgo">The most probable place of it, counted back from the alarm; the interval's ends
/// likewise.</param>
public sealed record DriftChange(
    double Probability,
    double OddsRatio,
    int ObservationsAgo,
    int ObservationsAgoLow,
    int ObservationsAgoHigh,
    double Level
)
{
    internal static DriftChange Of(ChangePoint change, int outcomes) =>
        new(
            change.ChangeProbability,
            change.OddsRatio,
            outcomes - change.After,
            outcomes - change.High,
            outcomes - change.Low,
            change.Level
        );
}

/// <summary>
/// The same detector has told the same change again, and nobody has acknowledged the first alarm yet.
/// </summary>
public sealed record DriftAlarmRepeated(int Number, Instant At) : IEvent;

/// <summary>A lead has seen the alarm.</summary>
/// <param name="NewBaseline">What is seen now is how the annotator works: the stream is known anew before it is watched
/// again.</param>
public sealed record DriftAlarmAcknowledged(int Number, string Note, string Actor, bool NewBaseline, Instant At)
    : IEvent;

/// <summary>
/// A judgment that is among the alarm's evidence was withdrawn, or its known answer changed. The alarm stays, and says
/// so.
/// </summary>
public sealed record DriftEvidenceChanged(IReadOnlyList<int> Numbers, ItemId Item, Instant At) : IEvent;
