using RlhfGrains.Agreement;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Teams;

namespace RlhfGrains.Api.Drift;

/// <summary>One annotator's streams and alarms: everything that a chart needs.</summary>
/// <param name="Alarms">The newest 64, oldest first; those that nobody has acknowledged stay longest.</param>
sealed record DriftBody(string Annotator, IReadOnlyList<StreamBody> Streams, IReadOnlyList<AlarmBody> Alarms)
{
    public static DriftBody Of(DriftView view) =>
        new(view.Id.Value, [.. view.Streams.Select(StreamBody.Of)], [.. view.Alarms.Select(AlarmBody.Of)]);
}

/// <param name="Status">`gathering` a baseline, `baseline-too-short` to keep the stated rate, or `watched`.</param>
/// <param name="Gathered">Observations of the baseline.</param>
/// <param name="GatheredWanted">When a baseline is tried next; null: it is there, or never will be.</param>
/// <param name="BaselineTooShort">About how many observations would do; null with none that anybody reaches.</param>
/// <param name="Observations">Since the baseline.</param>
/// <param name="Observed">Mean since then: a rate, or for durations the mean rank within the baseline.</param>
/// <param name="Expected">What the baseline expects of the same items.</param>
/// <param name="Chart">The statistic of each detector over time, thinned out to at most 48 points; an alarm sets it
/// back to 0.</param>
sealed record StreamBody(
    string Category,
    string Signal,
    string Status,
    long Gathered,
    long? GatheredWanted,
    TooShortBody? BaselineTooShort,
    BaselineBody? Baseline,
    long Observations,
    double? Observed,
    double? Expected,
    IReadOnlyList<DetectorBody> Detectors,
    IReadOnlyList<PointBody> Chart
)
{
    public static StreamBody Of(StreamView s) =>
        new(
            s.Category.Value,
            Kebab.Of(s.Signal),
            s.Baseline is not null ? "watched"
                : s.TooShort is not null ? "baseline-too-short"
                : "gathering",
            s.Gathered,
            s.Target,
            s.TooShort is { } t ? new TooShortBody(t.Observations, t.Needed, t.At) : null,
            s.Baseline is { } b ? BaselineBody.Of(b) : null,
            s.Observations,
            Mean(s.Totals?.ObservedPpm, s.Observations),
            Mean(s.Totals?.ExpectedPpm, s.Observations),
            [.. s.Detectors.Select(d => new DetectorBody(Kebab.Of(d.Direction), d.Statistic, d.Threshold))],
            [
                .. s.Chart.Select(p => new PointBody(
                    p.Observation,
                    p.At,
                    s.Detectors.Count > 1 ? [p.First, p.Second] : [p.First]
                )),
            ]
        );

    static double? Mean(long? sumPpm, long observations) =>
        sumPpm is { } sum && observations > 0 ? sum / 1e6 / observations : null;
}

sealed record TooShortBody(long Observations, long? Needed, Instant At);

/// <param name="Rate">The annotator's own in the baseline; null for durations.</param>
/// <param name="Expected">The rate they are measured against: their own and the team's, by how much is known of each;
/// for durations the middle rank.</param>
/// <param name="TeamObservations">Of the others' first baselines in the category, as far as they were known.</param>
/// <param name="ObservationsBetweenFalseAlarms">Of this stream: its share of what the policy states.</param>
sealed record BaselineBody(
    long Observations,
    double? Rate,
    double Expected,
    long TeamObservations,
    double? TeamRate,
    double ObservationsBetweenFalseAlarms,
    int SettingsVersion,
    Instant At
)
{
    public static BaselineBody Of(DriftBaselineSet b)
    {
        var (own, team) = (Sum(b.Own), Sum(b.Team));
        var isEvent = b.Edges.Length == 0;
        return new(
            own.Observations,
            isEvent ? RateOf(own) : null,
            b.ExpectedPpm / 1e6,
            team.Observations,
            isEvent ? RateOf(team) : null,
            b.ObservationsBetweenFalseAlarms,
            b.SettingsVersion,
            b.At
        );
    }

    static double? RateOf((long Observations, long Events) counts) =>
        counts.Observations == 0 ? null : counts.Events / (double)counts.Observations;

    static (long Observations, long Events) Sum(long[] counts) =>
        (counts.Where((_, i) => i % 2 == 0).Sum(), counts.Where((_, i) => i % 2 == 1).Sum());
}

/// <param name="Direction">`up` or `down`.</param>
/// <param name="Limit">An alarm is raised at it.</param>
sealed record DetectorBody(string Direction, long Statistic, int Limit);

/// <param name="Statistics">One of each detector.</param>
sealed record PointBody(long Observation, Instant At, IReadOnlyList<int> Statistics);

/// <param name="Since">When the first observation behind the estimated change was judged.</param>
/// <param name="Observations">Between the estimated change and the alarm.</param>
/// <param name="Observed">Mean of these: extreme by selection, since an alarm comes when it is.</param>
/// <param name="Interval">Wilson's, 95%; null for durations.</param>
/// <param name="Before">Mean before the change, since the baseline; null when there was nothing before.</param>
/// <param name="Change">How sure, from the newest 256 outcomes.</param>
/// <param name="Items">The newest 32 of the observations since the change.</param>
/// <param name="Repeats">How often the detector has told it again.</param>
/// <param name="EvidenceChanged">A judgment among `items` was withdrawn since, or its known answer changed. The alarm
/// stays as it was raised.</param>
sealed record AlarmBody(
    int Number,
    string Category,
    string Signal,
    string Direction,
    Instant RaisedAt,
    Instant Since,
    long Observations,
    double Observed,
    IntervalOfBody? Interval,
    double Expected,
    double? Before,
    ChangeBody Change,
    IReadOnlyList<string> Items,
    int Repeats,
    Instant LastAt,
    AcknowledgedBody? Acknowledged,
    bool EvidenceChanged,
    Instant? EvidenceChangedAt,
    int SettingsVersion
)
{
    public static AlarmBody Of(AlarmView view)
    {
        var (raised, alarm) = (view.Raised, view.Raised.Alarm);
        return new(
            raised.Number,
            raised.Category.Value,
            Kebab.Of(raised.Signal),
            Kebab.Of(alarm.Direction),
            raised.At,
            raised.Since,
            alarm.Since,
            alarm.After,
            raised.Signal is DriftSignals.Duration ? null : IntervalOfBody.Of(alarm.AfterInterval()),
            alarm.Expected,
            alarm.Before,
            ChangeBody.Of(raised.Change),
            [.. raised.Items.Select(i => i.Value)],
            view.Repeats,
            view.LastAt,
            view.Acknowledged is { } a ? new AcknowledgedBody(a.Note, a.Actor, a.NewBaseline, a.At) : null,
            view.EvidenceChangedAt is not null,
            view.EvidenceChangedAt,
            raised.SettingsVersion
        );
    }
}

sealed record IntervalOfBody(double Low, double High, double Level)
{
    public static IntervalOfBody Of(Interval interval) => new(interval.Low, interval.High, interval.Level);
}

/// <param name="Probability">That there was a change at all, when change and no change are equally probable
/// beforehand.</param>
/// <param name="OddsRatio">Of the odds after the change to those expected; for durations of lying in the baseline's
/// outer quarter on that side.</param>
/// <param name="ObservationsAgo">The most probable place of the change, counted back from the alarm.</param>
/// <param name="ObservationsAgoLow">The credible interval of it.</param>
sealed record ChangeBody(
    double Probability,
    double OddsRatio,
    int ObservationsAgo,
    int ObservationsAgoLow,
    int ObservationsAgoHigh,
    double Level
)
{
    public static ChangeBody Of(DriftChange c) =>
        new(c.Probability, c.OddsRatio, c.ObservationsAgo, c.ObservationsAgoLow, c.ObservationsAgoHigh, c.Level);
}

/// <param name="By">The id of the key.</param>
sealed record AcknowledgedBody(string Note, string By, bool NewBaseline, Instant At);

/// <param name="Note">1 to 2,000 characters: what was found, or done.</param>
/// <param name="NewBaseline">What is seen now is how the annotator works: the stream gathers a new baseline before it
/// is watched again.</param>
sealed record AcknowledgementBody(string Note, bool NewBaseline = false);

/// <param name="ChangeProbability">That there was a change at all.</param>
sealed record AlarmRowBody(
    string Annotator,
    int Number,
    string Category,
    string Signal,
    string Direction,
    Instant RaisedAt,
    Instant Since,
    double ChangeProbability,
    int Repeats,
    Instant LastAt,
    Instant? AcknowledgedAt,
    bool EvidenceChanged
)
{
    public static AlarmRowBody Of(AlarmSummary a) =>
        new(
            a.Annotator.Value,
            a.Number,
            a.Category.Value,
            Kebab.Of(a.Signal),
            Kebab.Of(a.Direction),
            a.RaisedAt,
            a.Since,
            a.Probability,
            a.Repeats,
            a.LastAt,
            a.AcknowledgedAt,
            a.EvidenceChanged
        );
}

/// <summary>The team, worst first: most alarms that nobody has acknowledged, then the newest.</summary>
/// <param name="Annotators">Those with alarms, at most `limit`.</param>
/// <param name="Rates">Of everybody's first baselines: what an annotator's own is shrunk towards.</param>
sealed record TeamDriftBody(
    int AnnotatorsWithAlarms,
    int Alarms,
    int OpenAlarms,
    IReadOnlyList<AnnotatorAlarmsBody> Annotators,
    IReadOnlyList<TeamRateBody> Rates
)
{
    public static TeamDriftBody Of(TeamView view) =>
        new(
            view.WithAlarms,
            view.Alarms,
            view.Open,
            [
                .. view.Annotators.Select(a => new AnnotatorAlarmsBody(
                    a.Annotator.Value,
                    a.Open,
                    a.Alarms,
                    AlarmRowBody.Of(a.Newest)
                )),
            ],
            [.. view.Rates.Select(TeamRateBody.Of)]
        );
}

sealed record AnnotatorAlarmsBody(string Annotator, int OpenAlarms, int Alarms, AlarmRowBody Newest);

sealed record TeamRateBody(string Category, string Signal, long Observations, long Events)
{
    public static TeamRateBody Of(TeamRates r) =>
        new(
            r.Category.Value,
            Kebab.Of(r.Signal),
            r.Counts.Where((_, i) => i % 2 == 0).Sum(),
            r.Counts.Where((_, i) => i % 2 == 1).Sum()
        );
}
