using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>
/// What follows for an annotator's streams from something that is decided in the same turn: events and sends are added
/// to the turn's own.
/// </summary>
sealed class DriftConsequences(AnnotatorState annotator, Turn turn, List<IEvent> events, List<Send> sends)
{
    AnnotatorId Self => new(GrainKeys.IdOf(turn.Self));

    /// <summary>A judgment that is not folded yet.</summary>
    public void Observe(JudgmentNoted noted)
    {
        if (annotator.Quality.Drift is not { } policy || noted.Withdrawn)
            return;
        foreach (var signal in DriftSignal.Each)
        {
            if (!policy.Signals.HasFlag(signal))
                continue;
            if (
                Observation.Of(
                    signal,
                    noted.Item,
                    noted.Round,
                    noted.Kind,
                    noted.Facts,
                    noted.DurationMs,
                    noted.JudgedAt ?? noted.At
                ) is
                { } observation
            )
                Observe(policy, noted.Category, signal, observation);
        }
    }

    /// <summary>A consensus that is not folded yet.</summary>
    public void Observe(CategoryId category, ConsensusNote note)
    {
        if (annotator.Quality.Drift is { } policy && policy.Signals.HasFlag(DriftSignals.Consensus))
            Observe(policy, category, DriftSignals.Consensus, Observation.Of(note));
    }

    /// <summary>
    /// Something is not as it was when the detectors took it: they are never rewound, but what rests on it says so.
    /// </summary>
    /// <param name="signals">Those whose observations of the item may have been others.</param>
    public void EvidenceChanged(CategoryId category, ItemId item, DriftSignals signals)
    {
        var numbers = annotator.Drift.Alarms.RestingOn(category, item, s => signals.HasFlag(s));
        if (numbers.Count == 0)
            return;
        events.Add(new DriftEvidenceChanged(numbers, item, turn.Now));
        foreach (var number in numbers)
            Tell(annotator.Drift.Alarms.Find(number)! with { EvidenceChangedAt = turn.Now });
    }

    /// <summary>The project's webhooks and the list of all its alarms hear of it.</summary>
    public void Tell(AlarmView alarm) =>
        sends.Add(new(GrainKeys.TeamOf(GrainKeys.ProjectOf(turn.Self)), new NoteAlarm(AlarmSummary.Of(Self, alarm))));

    void Observe(AnnotatorDriftPolicy policy, CategoryId category, DriftSignals signal, in Observation observation)
    {
        var stream = annotator.Drift.Find(category, signal) ?? new StreamWatch(signal, policy.BaselineObservations);
        if (stream.ReportWith(Self, category, observation) is { } report)
            sends.Add(new(GrainKeys.TeamOf(GrainKeys.ProjectOf(turn.Self)), report));
        if (stream.AlarmWith(observation) is not { } told)
            return;
        if (annotator.Drift.Alarms.Open(category, signal, told.Alarm.Direction) is { } open)
        {
            events.Add(new DriftAlarmRepeated(open.Raised.Number, turn.Now));
            Tell(open with { Repeats = open.Repeats + 1, LastAt = turn.Now });
            return;
        }
        // Several streams may tell of one judgment.
        var number = annotator.Drift.Alarms.Raised + 1 + events.Count(e => e is DriftAlarmed);
        var alarm = new DriftAlarmed(
            category,
            signal,
            number,
            told.Since,
            told.Alarm,
            told.Change,
            told.Items,
            annotator.PolicyVersion,
            turn.Now
        );
        events.Add(alarm);
        Tell(new AlarmView(alarm, 0, turn.Now, null, null));
        var what = new DriftWebhookEvent(
            Self,
            category,
            Kebab(signal),
            number.ToString(System.Globalization.CultureInfo.InvariantCulture),
            told.Since
        );
        sends.Add(
            new(
                GrainKeys.WebhooksOf(GrainKeys.ProjectOf(turn.Self)),
                new Announce([new WebhookEvent(EventTypes.DriftAlarm, turn.Now, Drift: what)], AgreementMoved: false)
            )
        );
        // What a gate has decided in this turn holds, and one alarm of several is enough.
        var isMoved = events.Exists(e => e is QualificationChanged changed && changed.Category == category);
        if (policy.OnAlarm is OnDriftAlarm.Probation && !isMoved)
            new QualificationConsequences(annotator, turn, events, sends).Alarm(category);
    }

    static string Kebab(DriftSignals signal) => Refusal.CodeOf(signal);
}
