using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.Drift;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>What annotators' grains decide on their qualification.</summary>
public static class QualificationDecisions
{
    /// <summary>
    /// The answer that a judgment is to a gate; null: it is none. Only the first answer to a gold item counts.
    /// </summary>
    internal static GateObservation? Of(
        CategoryId category,
        ItemId item,
        Round round,
        WorkKind kind,
        JudgmentFacts facts
    ) =>
        round is Round.First && facts.HasFlag(JudgmentFacts.GoldKnown)
            ? new GateObservation(
                category,
                item,
                facts.HasFlag(JudgmentFacts.GoldRight),
                WorkEvidence.Gold,
                kind is WorkKind.Practice
            )
            : null;

    /// <summary>The answer that a consensus is to a gate in work.</summary>
    internal static GateObservation Of(CategoryId category, ConsensusNote note) =>
        new(category, note.Item, note.Agrees, WorkEvidence.Consensus, IsPractice: false);

    /// <summary>What follows from a judgment that is not folded yet.</summary>
    internal static void After(
        AnnotatorState annotator,
        CategoryId category,
        JudgmentNote note,
        Turn turn,
        List<IEvent> events,
        List<Send> sends
    )
    {
        if (note.Withdrawn)
        {
            // Whatever it was evidence of: a known answer, or a consensus.
            if (note.Round is Round.First)
                new QualificationConsequences(annotator, turn, events, sends).Correct(category, note.Item, null);
            return;
        }
        if (Of(category, note.Item, note.Round, note.Kind, note.Facts) is { } answer)
            new QualificationConsequences(annotator, turn, events, sends).Observe(
                answer,
                publishes: annotator.PublishesNext
            );
    }

    /// <summary>
    /// What follows from a consensus that is not folded yet: the annotator hears of it when their standing is published
    /// next.
    /// </summary>
    internal static void After(
        AnnotatorState annotator,
        CategoryId category,
        ConsensusNote note,
        Turn turn,
        List<IEvent> events,
        List<Send> sends
    ) => new QualificationConsequences(annotator, turn, events, sends).Observe(Of(category, note), publishes: false);

    public static Decision<Done> Correct(AnnotatorState annotator, CorrectGold m, Turn turn)
    {
        List<IEvent> events = [new GoldCorrected(m.Category, m.Item, m.Kind, m.Was, m.Right, turn.Now)];
        List<Send> sends = [];
        new QualificationConsequences(annotator, turn, events, sends).Correct(m.Category, m.Item, m.Right);
        new DriftConsequences(annotator, turn, events, sends).EvidenceChanged(m.Category, m.Item, DriftSignals.Gold);
        return Decision.Accept(events, sends);
    }

    public static Decision<Done> EndCoolDown(AnnotatorState annotator, EndCoolDown m, Turn turn) =>
        Step(annotator, turn, s => s.EndCoolDown(m));

    public static Decision<Done> Expire(AnnotatorState annotator, ExpireQualification m, Turn turn) =>
        Step(annotator, turn, s => s.Expire(m));

    public static Decision<QualificationSet> Set(AnnotatorState annotator, SetQualification m, Turn turn) =>
        Once.Decide(annotator.Requests, m.Request, () =>
        {
            if (annotator.RegisteredAt is null)
                return Decision.Refuse<QualificationSet>(
                    AnnotatorRefusal.UnknownAnnotator,
                    "there is no such annotator in this project"
                );
            if (m.Settings.Version < annotator.NewestSettings)
                return Decision.Refuse<QualificationSet>(AnnotatorRefusal.SettingsChanged);
            if (!m.Settings.Declares(m.Category))
                return Decision.Refuse<QualificationSet>(
                    QualificationRefusal.UndeclaredCategory,
                    "the project does not declare this category"
                );
            if (string.IsNullOrWhiteSpace(m.Reason) || m.Reason.Length > SetQualification.ReasonCharsMax)
                return Decision.Refuse<QualificationSet>(
                    QualificationRefusal.InvalidQualificationReason,
                    $"a reason has 1 to {SetQualification.ReasonCharsMax} characters"
                );
            List<IEvent> events = [];
            List<Send> sends = [];
            new QualificationConsequences(annotator, turn, events, sends).Set(m);
            var from = annotator.Qualifications.Find(m.Category)?.Status ?? QualificationStatus.Candidate;
            return Decision.Reply(new QualificationSet(m.Category, from, m.Status, turn.Now), events, sends);
        });

    public static Decision<QualificationView> Read(AnnotatorState annotator, ReadQualification m, Turn turn) =>
        annotator.IsKnown
            ? Decision.Reply(new QualificationView(new(GrainKeys.IdOf(turn.Self)), annotator.Qualifications.View))
            : Decision.Refuse<QualificationView>(
                AnnotatorRefusal.UnknownAnnotator,
                "there is no such annotator in this project"
            );

    static Decision<Done> Step(AnnotatorState annotator, Turn turn, Action<QualificationConsequences> step)
    {
        List<IEvent> events = [];
        List<Send> sends = [];
        step(new QualificationConsequences(annotator, turn, events, sends));
        return events.Count == 0 ? Decision.Ignore : Decision.Accept(events, sends);
    }
}
