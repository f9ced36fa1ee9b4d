using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// Sent by an annotator whose first baseline in a category is half there, and there. So the team's rate is that of
/// everybody's beginnings: it costs a few messages per stream and none per judgment, no grain sees every judgment, and
/// whoever drifts later does not move what drift is measured against.
/// </summary>
/// <param name="Delta">Observations and events by stratum that have not been reported before.</param>
/// <param name="Asks">For the team's counts.</param>
public sealed record ReportBaseline(
    AnnotatorId Annotator,
    CategoryId Category,
    DriftSignals Signal,
    long[] Delta,
    bool Asks
) : IMessage;

/// <summary>Sent by an annotator: an alarm as it is now.</summary>
public sealed record NoteAlarm(AlarmSummary Alarm) : IMessage;

/// <param name="Number">Of the annotator's own alarms.</param>
/// <param name="Since">The estimated change.</param>
/// <param name="Probability">That there was a change at all.</param>
public sealed record AlarmSummary(
    AnnotatorId Annotator,
    int Number,
    CategoryId Category,
    DriftSignals Signal,
    DriftDirection Direction,
    Instant RaisedAt,
    Instant Since,
    double Probability,
    int Repeats,
    Instant LastAt,
    Instant? AcknowledgedAt,
    bool EvidenceChanged
)
{
    public static AlarmSummary Of(AnnotatorId annotator, AlarmView alarm) =>
        new(
            annotator,
            alarm.Raised.Number,
            alarm.Raised.Category,
            alarm.Raised.Signal,
            alarm.Raised.Alarm.Direction,
            alarm.Raised.At,
            alarm.Raised.Since,
            alarm.Raised.Change.Probability,
            alarm.Repeats,
            alarm.LastAt,
            alarm.Acknowledged?.At,
            alarm.EvidenceChangedAt is not null
        );
}
