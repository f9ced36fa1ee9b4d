using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// Sent by the team's grain, which was asked: observations and events of a signal in a category, of everybody's first
/// baseline.
/// </summary>
public sealed record TellTeamRates(CategoryId Category, DriftSignals Signal, long[] Counts) : IMessage;

public sealed record ReadDrift : IMessage<DriftView>;

/// <summary>A lead has seen an alarm.</summary>
/// <param name="Actor">The id of the key that asks.</param>
/// <param name="NewBaseline">How the annotator works now is to be the baseline from here on.</param>
public sealed record AcknowledgeAlarm(Request Request, int Number, string Note, bool NewBaseline, string Actor)
    : IMessage<AlarmView>
{
    /// <summary>2,000: as much as for a withdrawal.</summary>
    public const int NoteCharsMax = 2_000;
}

/// <param name="Streams">Of which there are observations.</param>
/// <param name="Alarms">The newest <see cref="AlarmLog.AlarmsKept"/>, oldest first.</param>
public sealed record DriftView(AnnotatorId Id, IReadOnlyList<StreamView> Streams, IReadOnlyList<AlarmView> Alarms)
    : IReply;

/// <param name="Gathered">Observations of the baseline.</param>
/// <param name="Target">Of it, when it is tried next; null: it is there, or never will be.</param>
/// <param name="Baseline">What the stream is watched against.</param>
/// <param name="Observations">Since then.</param>
/// <param name="Chart">Oldest first, thinned out.</param>
public sealed record StreamView(
    CategoryId Category,
    DriftSignals Signal,
    long Gathered,
    long? Target,
    DriftBaselineSet? Baseline,
    DriftBaselineShort? TooShort,
    long Observations,
    StreamTotals? Totals,
    IReadOnlyList<DetectorView> Detectors,
    IReadOnlyList<ChartPoint> Chart
);

/// <summary>Sums since the baseline was set, in millionths.</summary>
public sealed record StreamTotals(long ObservedPpm, long ExpectedPpm);

public sealed record DetectorView(DriftDirection Direction, long Statistic, int Threshold);

/// <param name="Repeats">How often it was told again before it was acknowledged.</param>
/// <param name="EvidenceChangedAt">Something it rests on was withdrawn, or its known answer changed, since.</param>
public sealed record AlarmView(
    DriftAlarmed Raised,
    int Repeats,
    Instant LastAt,
    DriftAlarmAcknowledged? Acknowledged,
    Instant? EvidenceChangedAt
) : IReply;

/// <summary>In order of precedence, behind <see cref="Annotators.AnnotatorRefusal"/>.</summary>
public enum DriftRefusal
{
    /// <summary>The annotator has no such alarm, or it is forgotten.</summary>
    UnknownAlarm,

    /// <summary>The alarm was acknowledged before, otherwise.</summary>
    AlarmAcknowledged,

    /// <summary>
    /// An alarm is acknowledged with a note of 1 to <see cref="AcknowledgeAlarm.NoteCharsMax"/> characters.
    /// </summary>
    InvalidAlarmNote,
}
