using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Annotators.Qualifications;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Vocabulary;

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
