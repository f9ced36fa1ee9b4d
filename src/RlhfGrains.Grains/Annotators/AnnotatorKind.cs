using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

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
