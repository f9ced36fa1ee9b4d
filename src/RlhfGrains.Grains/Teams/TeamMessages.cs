using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Teams;

/// <param name="After">The number of an earlier page's last row; 0 at first.</param>
/// <param name="OpenOnly">Those that nobody has acknowledged.</param>
public sealed record ListAlarms(int After, int CountMax, bool OpenOnly) : IMessage<AlarmPage>;

/// <summary>Who has alarms, worst first: most open ones, then the newest.</summary>
public sealed record ReadTeam(int CountMax) : IMessage<TeamView>;

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
