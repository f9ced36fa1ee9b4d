using RlhfGrains.Agreement;
using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Teams;

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

/// <param name="After">The number of an earlier page's last row; 0 at first.</param>
/// <param name="OpenOnly">Those that nobody has acknowledged.</param>
public sealed record ListAlarms(int After, int CountMax, bool OpenOnly) : IMessage<AlarmPage>;

/// <summary>Who has alarms, worst first: most open ones, then the newest.</summary>
public sealed record ReadTeam(int CountMax) : IMessage<TeamView>;

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
);

/// <param name="Row">The project's alarms are numbered in the order they were raised.</param>
public sealed record AlarmRow(int Row, AlarmSummary Alarm);

/// <param name="Next">Pass as <c>After</c> for the next page; null on the last.</param>
public sealed record AlarmPage(IReadOnlyList<AlarmRow> Rows, int? Next) : IReply;

/// <param name="Annotators">At most so many as were asked for.</param>
/// <param name="Alarms">Kept ones, of everybody.</param>
/// <param name="Open">Of them, those that nobody has acknowledged.</param>
/// <param name="Rates">Of everybody's first baselines.</param>
public sealed record TeamView(
    IReadOnlyList<AnnotatorAlarms> Annotators,
    int WithAlarms,
    int Alarms,
    int Open,
    IReadOnlyList<TeamRates> Rates
) : IReply;

/// <param name="Newest">Of them, the one that was told last.</param>
public sealed record AnnotatorAlarms(AnnotatorId Annotator, int Open, int Alarms, AlarmSummary Newest);

/// <param name="Counts">Observations and events, by stratum.</param>
public sealed record TeamRates(CategoryId Category, DriftSignals Signal, long[] Counts);

/// <summary>
/// Sent by the team's grain, which was asked: observations and events of a signal in a category, of everybody's first
/// baseline.
/// </summary>
public sealed record TellTeamRates(CategoryId Category, DriftSignals Signal, long[] Counts) : IMessage;
