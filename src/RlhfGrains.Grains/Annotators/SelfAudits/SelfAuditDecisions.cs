using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators.SelfAudits;

/// <summary>
/// What annotators' grains decide on re-audits: which of one's own judgments come back, and what is counted of those
/// that have.
/// </summary>
public static class SelfAuditDecisions
{
    /// <summary>What follows from a judgment that is not folded yet.</summary>
    internal static void After(AnnotatorState annotator, NoteJudgment m, Turn turn, List<IEvent> events)
    {
        var note = m.Note;
        if (note.Self.Count > 0)
            events.Add(new SelfCompared(m.Category, note.RubricVersion, note.Self, Leaves: note.Withdrawn, turn.Now));
        if (note is not { Round: Round.First, Kind: WorkKind.Regular, Counts: true, Withdrawn: false })
            return;
        if (
            annotator.Quality.SelfAudit is not { } policy
            || annotator.Key is not { } key
            || annotator.SelfAudits.Due.Count >= SelfAuditState.DueMax
        )
            return;
        // Numbered by one's judgments: each is drawn for once.
        if (Chance.Uniform(key, "reaudit", annotator.Recorded + 1) >= policy.Share)
            return;
        events.Add(
            new ReauditDrawn(
                m.Category,
                m.Batch,
                note.Item,
                note.RubricVersion,
                note.JudgedAt.AddHours(policy.AfterHours),
                turn.Now
            )
        );
    }

    public static Decision<Done> Drop(AnnotatorState annotator, DropReaudit m, Turn turn) =>
        annotator.SelfAudits.Due.Any(d => d.Item == m.Item)
            ? Decision.Accept([new ReauditsDropped([m.Item], turn.Now)])
            : Decision.Ignore;

    /// <summary>Those of an earlier rubric: it never comes back.</summary>
    internal static ReauditsDropped? Outdated(AnnotatorState annotator, ProjectSettings settings, Turn turn)
    {
        List<ItemId>? items = null;
        foreach (var due in annotator.SelfAudits.Due)
            if (due.RubricVersion < settings.RubricVersion)
                (items ??= []).Add(due.Item);
        return items is null ? null : new ReauditsDropped(items, turn.Now);
    }

    public static Decision<SelfAuditView> Read(AnnotatorState annotator, ReadSelfAudit m, Turn turn)
    {
        if (!annotator.IsKnown)
            return Decision.Refuse<SelfAuditView>(
                AnnotatorRefusal.UnknownAnnotator,
                "there is no such annotator in this project"
            );
        var due = annotator.SelfAudits.Due;
        Instant? next = due.Count == 0 ? null : due.Min(d => d.DueAt);
        return Decision.Reply(
            new SelfAuditView(new(GrainKeys.IdOf(turn.Self)), due.Count, next, annotator.SelfAudits.Counts)
        );
    }
}
