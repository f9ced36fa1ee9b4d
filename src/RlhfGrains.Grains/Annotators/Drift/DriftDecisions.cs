using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.Drift;

/// <summary>What annotators' grains decide on the changes of their behaviour.</summary>
public static class DriftDecisions
{
    /// <summary>
    /// The rates of the others have come: the stream is watched from here on, or needs a longer baseline.
    /// </summary>
    public static Decision<Done> Design(AnnotatorState annotator, TellTeamRates m, Turn turn)
    {
        if (
            annotator.Quality.Drift is not { } policy
            || annotator.Drift.Find(m.Category, m.Signal) is not { Detector: null } stream
            || stream.Gathered == 0
        )
            return Decision.Ignore;
        var others = m.Counts.Zip(stream.Reported, (all, own) => Math.Max(0, all - own)).ToArray();
        var between = BaselineDesigns.Between(policy, m.Signal, stream.Gathered, annotator.Drift.Judgments(m.Category));
        var (design, edges, tooShort) = BaselineDesigns.Of(policy, stream, others, between);
        return Decision.Accept(
            design is null
                ?
                [
                    new DriftBaselineShort(
                        m.Category,
                        m.Signal,
                        stream.Gathered,
                        tooShort!.ObservationsNeeded,
                        turn.Now
                    ),
                ]
                :
                [
                    new DriftBaselineSet(
                        m.Category,
                        m.Signal,
                        design.ToState(),
                        edges,
                        [.. stream.Own],
                        others,
                        Expected(design, stream.Own),
                        between,
                        annotator.PolicyVersion,
                        turn.Now
                    ),
                ]
        );
    }

    public static Decision<AlarmView> Acknowledge(AnnotatorState annotator, AcknowledgeAlarm m, Turn turn) =>
        Once.Decide(annotator.Requests, m.Request, () =>
        {
            if (!annotator.IsKnown)
                return Decision.Refuse<AlarmView>(
                    AnnotatorRefusal.UnknownAnnotator,
                    "there is no such annotator in this project"
                );
            if (annotator.Drift.Alarms.Find(m.Number) is not { } alarm)
                return Decision.Refuse<AlarmView>(DriftRefusal.UnknownAlarm, "there is no such alarm");
            if (alarm.Acknowledged is not null)
                return Decision.Refuse<AlarmView>(DriftRefusal.AlarmAcknowledged, "the alarm was acknowledged before");
            if (string.IsNullOrWhiteSpace(m.Note) || m.Note.Length > AcknowledgeAlarm.NoteCharsMax)
                return Decision.Refuse<AlarmView>(
                    DriftRefusal.InvalidAlarmNote,
                    $"a note has 1 to {AcknowledgeAlarm.NoteCharsMax} characters"
                );
            var acknowledged = new DriftAlarmAcknowledged(m.Number, m.Note, m.Actor, m.NewBaseline, turn.Now);
            List<IEvent> events = [acknowledged];
            List<Send> sends = [];
            var now = alarm with { Acknowledged = acknowledged };
            new DriftConsequences(annotator, turn, events, sends).Tell(now);
            return Decision.Reply(now, events, sends);
        });

    public static Decision<DriftView> Read(AnnotatorState annotator, ReadDrift m, Turn turn) =>
        annotator.IsKnown
            ? Decision.Reply(
                new DriftView(
                    new(GrainKeys.IdOf(turn.Self)),
                    [.. annotator.Drift.Streams.Select(s => s.Stream.View(s.Category))],
                    annotator.Drift.Alarms.Alarms
                )
            )
            : Decision.Refuse<DriftView>(
                AnnotatorRefusal.UnknownAnnotator,
                "there is no such annotator in this project"
            );

    /// <summary>Mean of what is expected on the strata as they came.</summary>
    static long Expected(Agreement.DriftDesign design, IReadOnlyList<long> own)
    {
        long sum = 0,
            observations = 0;
        for (var k = 0; 2 * k < own.Count; k++)
        {
            sum += own[2 * k] * design.ExpectedPpm[2 * k];
            observations += own[2 * k];
        }
        return observations == 0 ? 0 : sum / observations;
    }
}
