using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Teams;

namespace RlhfGrains.Grains.Annotators;

public static class AnnotatorDecisions
{
    public static Decision<Done> Register(AnnotatorState annotator, RegisterAnnotator m, Turn turn) =>
        annotator.RegisteredAt is null
            ? Decision.Accept([new AnnotatorRegistered(turn.Now, m.Key, m.SettingsVersion, m.Quality)])
            : Decision.Ignore;

    public static Decision<Done> Note(AnnotatorState annotator, NoteJudgment m, Turn turn)
    {
        Instant? judgedAt = m.Note.JudgedAt == turn.Now ? null : m.Note.JudgedAt;
        var noted = new JudgmentNoted(
            m.Category,
            m.Note.Item,
            m.Note.Round,
            m.Note.RubricVersion,
            turn.Now,
            judgedAt,
            m.Note.DurationMs,
            m.Note.Withdrawn,
            m.Note.Lease,
            m.Note.Kind,
            m.Note.Facts
        );
        List<IEvent> events = [noted];
        List<Send> sends = [];
        QualificationDecisions.After(annotator, m.Category, m.Note, turn, events, sends);
        if (!noted.Withdrawn && annotator.PublishesNext)
            StatusDecisions.Published(annotator, turn, sends);
        var drift = new DriftConsequences(annotator, turn, events, sends);
        if (noted.Withdrawn)
            drift.EvidenceChanged(m.Category, noted.Item, DriftSignals.All);
        else
            drift.Observe(noted);
        SelfAuditDecisions.After(annotator, m, turn, events);
        if (!noted.Withdrawn && (annotator.Recorded + 1) % AnnotatorState.PublishedEvery == 0)
            new QualificationConsequences(annotator, turn, events, sends).Publish();
        return Decision.Accept(events, sends);
    }

    public static Decision<Done> ObservePeers(AnnotatorState annotator, ObservePeers m, Turn turn)
    {
        var observed = m.Units.Count == 0 ? null : new PeersObserved(m.Category, m.Units, turn.Now);
        if (m.Consensus is not { } note || !annotator.Quality.LooksAtConsensus(m.Category))
            return observed is null ? Decision.Ignore : Decision.Accept([observed]);
        List<IEvent> events = [];
        List<Send> sends = [];
        if (observed is not null)
            events.Add(observed);
        events.Add(new ConsensusObserved(m.Category, note, turn.Now));
        QualificationDecisions.After(annotator, m.Category, note, turn, events, sends);
        new DriftConsequences(annotator, turn, events, sends).Observe(m.Category, note);
        return Decision.Accept(events, sends);
    }

    public static Decision<AnnotatorView> Read(AnnotatorState annotator, ReadAnnotator m, Turn turn) =>
        annotator.IsKnown
            ? Decision.Reply(
                new AnnotatorView(
                    new(GrainKeys.IdOf(turn.Self)),
                    annotator.RegisteredAt,
                    annotator.Now,
                    annotator.Published,
                    [.. annotator.OpenLeases],
                    annotator.Skips,
                    annotator.Releases,
                    annotator.Gold,
                    annotator.Status,
                    annotator.StatusSince,
                    annotator.StatusReason
                )
            )
            : Decision.Refuse<AnnotatorView>(
                AnnotatorRefusal.UnknownAnnotator,
                "there is no such annotator in this project"
            );
}

public sealed class AnnotatorKind : GrainKind<AnnotatorState, AnnotatorSnapshot>
{
    public AnnotatorKind()
        : base(GrainKeys.Annotator, snapshotVersion: 1)
    {
        Takes<RegisterAnnotator>("annotator.register.v1", AnnotatorDecisions.Register);
        Takes<NoteJudgment>("annotator.note-judgment.v1", AnnotatorDecisions.Note);
        Takes<ObservePeers>("annotator.observe-peers.v1", AnnotatorDecisions.ObservePeers);
        Takes<ReadAnnotator, AnnotatorView>("annotator.read.v1", "annotator.view.v1", AnnotatorDecisions.Read);

        Takes<AnnotatorPolicyChanged>("annotator.policy-changed.v1", WorkDecisions.NotePolicy);
        Takes<RequestWork, WorkOffer>("annotator.request-work.v1", "annotator.work-offer.v1", WorkDecisions.Request);
        Takes<FindLease, LeasePlace>("annotator.find-lease.v1", "annotator.lease-place.v1", WorkDecisions.Find);
        Takes<DropComing, Done>("annotator.drop-coming.v1", "done.v1", WorkDecisions.Drop);
        Takes<AskToJudge, MayJudge>("annotator.ask-to-judge.v1", "annotator.may-judge.v1", WorkDecisions.MayJudge);
        Takes<NoteLease>("annotator.note-lease.v1", WorkDecisions.NoteLease);
        Takes<SetAnnotatorStatus, AnnotatorStatusSet>(
            "annotator.set-status.v1",
            "annotator.status-set.v1",
            StatusDecisions.Set
        );
        Takes<RecallTasks, TasksRecalled>(
            "annotator.recall-tasks.v1",
            "annotator.tasks-recalled.v1",
            StatusDecisions.Recall
        );

        Takes<SetQualification, QualificationSet>(
            "annotator.set-qualification.v1",
            "annotator.qualification-set.v1",
            QualificationDecisions.Set
        );
        Takes<ReadQualification, QualificationView>(
            "annotator.read-qualification.v1",
            "annotator.qualification.v1",
            QualificationDecisions.Read
        );
        Takes<CorrectGold>("annotator.correct-gold.v1", QualificationDecisions.Correct);
        Takes<EndCoolDown>("annotator.end-cool-down.v1", QualificationDecisions.EndCoolDown);
        Takes<ExpireQualification>("annotator.expire-qualification.v1", QualificationDecisions.Expire);

        Takes<TellTeamRates>("annotator.tell-team-rates.v1", DriftDecisions.Design);
        Takes<ReadDrift, DriftView>("annotator.read-drift.v1", "annotator.drift.v1", DriftDecisions.Read);
        Takes<AcknowledgeAlarm, AlarmView>(
            "annotator.acknowledge-alarm.v1",
            "annotator.drift-alarm.v1",
            DriftDecisions.Acknowledge
        );

        Emits<StatusChanged>("annotator.status-changed.v1", static (annotator, e) => annotator.Apply(e));
        Emits<ConsensusObserved>("annotator.consensus-observed.v1", static (annotator, e) => annotator.Apply(e));
        Emits<DriftBaselineSet>("annotator.drift-baseline-set.v1", static (annotator, e) => annotator.Drift.Apply(e));
        Emits<DriftBaselineShort>("annotator.drift-baseline-short.v1", static (annotator, e) =>
            annotator.Drift.Apply(e)
        );
        Emits<DriftAlarmed>("annotator.drift-alarmed.v1", static (annotator, e) => annotator.Drift.Alarms.Apply(e));
        Emits<DriftAlarmRepeated>("annotator.drift-alarm-repeated.v1", static (annotator, e) =>
            annotator.Drift.Alarms.Apply(e)
        );
        Emits<DriftAlarmAcknowledged>("annotator.drift-alarm-acknowledged.v1", static (annotator, e) =>
            annotator.Drift.Apply(e, annotator.Quality.Drift)
        );
        Emits<DriftEvidenceChanged>("annotator.drift-evidence-changed.v1", static (annotator, e) =>
            annotator.Drift.Alarms.Apply(e)
        );
        Takes<DropReaudit, Done>("annotator.drop-reaudit.v1", "done.v1", SelfAuditDecisions.Drop);
        Takes<ReadSelfAudit, SelfAuditView>(
            "annotator.read-self-audit.v1",
            "annotator.self-audit.v1",
            SelfAuditDecisions.Read
        );

        Emits<GoldCorrected>("annotator.gold-corrected.v1", static (annotator, e) => annotator.Apply(e));
        Emits<GateDecided>("annotator.gate-decided.v1", static (annotator, e) => annotator.Qualifications.Apply(e));
        Emits<GateReevaluated>("annotator.gate-reevaluated.v1", static (annotator, e) =>
            annotator.Qualifications.Apply(e)
        );
        Emits<QualificationPublished>("annotator.qualification-published.v1", static (annotator, e) =>
            annotator.Qualifications.Apply(e)
        );
        Emits<QualificationChanged>("annotator.qualification-changed.v1", static (annotator, e) =>
            annotator.Qualifications.Apply(e)
        );
        Emits<ReauditDrawn>("annotator.reaudit-drawn.v1", static (annotator, e) => annotator.Apply(e));
        Emits<ReauditsDropped>("annotator.reaudits-dropped.v1", static (annotator, e) => annotator.Apply(e));
        Emits<SelfCompared>("annotator.self-compared.v1", static (annotator, e) => annotator.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (annotator, e) => annotator.Requests.Apply(e));
        Emits<AnnotatorPolicyNoted>("annotator.policy-noted.v1", static (annotator, e) => annotator.Apply(e));
        Emits<PermitGiven>("annotator.permit-given.v1", static (annotator, e) => annotator.Apply(e));
        Emits<ComingDropped>("annotator.coming-dropped.v1", static (annotator, e) => annotator.Apply(e));
        Emits<LeaseNoted>("annotator.lease-noted.v1", static (annotator, e) => annotator.Apply(e));
        Emits<AnnotatorRegistered>("annotator.registered.v1", static (annotator, e) => annotator.Apply(e));
        Emits<JudgmentNoted>("annotator.judgment-noted.v1", static (annotator, e) => annotator.Apply(e));
        Emits<PeersObserved>("annotator.peers-observed.v1", static (annotator, e) => annotator.Apply(e));
    }

    protected override AnnotatorState Create(GrainKey key) => new();

    protected override AnnotatorSnapshot Save(AnnotatorState state) => state.Save();

    protected override AnnotatorState Restore(GrainKey key, AnnotatorSnapshot snapshot) =>
        AnnotatorState.Restore(snapshot);
}
