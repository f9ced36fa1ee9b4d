using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators.SelfAudits;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Annotators;

/// <summary>What an annotator may work on, and where their leases lead.</summary>
public static class WorkDecisions
{
    public static Decision<Done> NotePolicy(AnnotatorState annotator, AnnotatorPolicyChanged m, Turn turn) =>
        m.SettingsVersion > annotator.PolicyVersion
            ? Decision.Accept([new AnnotatorPolicyNoted(m.SettingsVersion, m.Quality)])
            : Decision.Ignore;

    public static Decision<WorkOffer> Request(AnnotatorState annotator, RequestWork m, Turn turn)
    {
        if (annotator.Key is not { } key)
            return Decision.Refuse<WorkOffer>(
                AnnotatorRefusal.UnknownAnnotator,
                "there is no such annotator in this project"
            );
        if (m.Settings.Version < annotator.NewestSettings)
            return Decision.Refuse<WorkOffer>(AnnotatorRefusal.SettingsChanged);
        if (Fault(annotator.Status) is { } fault)
            return Decision.Refuse<WorkOffer>(fault);
        var open = annotator.OpenLeases.Where(l => l.ExpiresAt > turn.Now).ToList();
        var mode = m.Mode ?? ModeOf(annotator, m.Settings);
        var held = open.FindAll(l => !l.IsReleased);
        var same = held.Find(l => l.RequestId == m.RequestId);
        if (same is not null && m.Mode is { } asked && asked is WorkMode.Practice != same.Kind is WorkKind.Practice)
            return Decision.Refuse<WorkOffer>(RequestRefusal.IdReused, "this request id got a task of the other mode");
        if (same is null && held.Count >= m.Settings.Assignment.LeasesPerAnnotatorMax)
            same = held[0];
        // What was put aside comes back before anything new, so that nobody looks through the work by putting aside
        // what comes.
        same ??= open.Find(l => l.IsReleased && l.Kind is WorkKind.Practice == mode is WorkMode.Practice);
        if (same is not null)
            return Decision.Reply(new WorkOffer(null, same));

        List<IEvent> events = SelfAuditDecisions.Outdated(annotator, m.Settings, turn) is { } outdated
            ? [outdated]
            : [];
        // A kind that was drawn stays: asking again does not draw again.
        if (annotator.Pending is { } pending && pending.Kind is WorkKind.Practice == mode is WorkMode.Practice)
            return Decision.Reply(
                Offer(annotator, m.Settings, LeaseDraw.Of(key, pending.Counter), pending.Kind, pending.Counter, turn),
                events
            );
        var counter = annotator.Permits + 1;
        var draw = LeaseDraw.Of(key, counter);
        var kind = KindOf(
            mode,
            LeaseDraw.OfKind(key, counter),
            NamedFor(annotator, WorkKind.Regular, m.Settings, turn) is not null
        );
        events.Add(new PermitGiven(counter, draw.Lease, kind, m.RequestId, m.Settings.Version, turn.Now));
        return Decision.Reply(Offer(annotator, m.Settings, draw, kind, counter, turn), events);
    }

    public static Decision<LeasePlace> Find(AnnotatorState annotator, FindLease m, Turn turn)
    {
        if (annotator.ItemOf(m.Lease) is not { } item)
            return Decision.Refuse<LeasePlace>(AnnotatorRefusal.UnknownLease, "there is no such task");
        var isReleased = annotator.OpenLeases.Any(l => l.Id == m.Lease && l.IsReleased);
        return m.ToRelease is { } most && !isReleased && annotator.ReleasesOn(turn.Now) >= most
            ? Decision.Refuse<LeasePlace>(
                AnnotatorRefusal.TooManyReleases,
                $"at most {most} tasks are put aside on one day"
            )
            : Decision.Reply(new LeasePlace(item));
    }

    public static Decision<Done> Drop(AnnotatorState annotator, DropComing m, Turn turn) =>
        annotator.Coming.Any(c => c.Item == m.Item)
            ? Decision.Accept([new ComingDropped(m.Item, turn.Now)])
            : Decision.Ignore;

    public static Decision<MayJudge> MayJudge(AnnotatorState annotator, AskToJudge m, Turn turn)
    {
        if (annotator.RegisteredAt is null)
            return Decision.Refuse<MayJudge>(
                AnnotatorRefusal.UnknownAnnotator,
                "there is no such annotator in this project"
            );
        return m.Settings.Version < annotator.NewestSettings
                ? Decision.Refuse<MayJudge>(AnnotatorRefusal.SettingsChanged)
            : Fault(annotator.Status) is { } fault ? Decision.Refuse<MayJudge>(fault)
            : Decision.Reply(new MayJudge(annotator.Qualifications.Allowed(m.Settings)));
    }

    public static Decision<Done> NoteLease(AnnotatorState annotator, NoteLease m, Turn turn)
    {
        // A permit is good for one lease: when two items were leased under it, by a host that died between two
        // questions, the second is given back.
        var begins = m.Note is { End: null, Renewals: 0 };
        var isOurs =
            annotator.Pending?.Lease == m.Note.Id
            || annotator.OpenLeases.Any(l => l.Id == m.Note.Id && l.Item == m.Note.Item);
        // Nor is one good that was given before its annotator was suspended.
        var drop = begins && (!isOurs || annotator.IsBarred(m.Category));
        var project = GrainKeys.ProjectOf(turn.Self);
        List<Send> sends = drop ? [new(GrainKeys.Of(project, m.Note.Item), new DropLease(m.Note.Id))] : [];
        // The leads hear of it when it begins and when it ends, not with every task.
        if (begins && !drop && annotator.Pending?.Lease == m.Note.Id && annotator.UsesUpGold(m.Note) is { } usedUp)
            sends.Add(new(GrainKeys.Of(project), new CountGoldUsedUp(usedUp ? 1 : -1)));
        return Decision.Accept([new LeaseNoted(m.Category, m.Batch, m.Note, drop, turn.Now)], sends);
    }

    /// <summary>What keeps the person from working in the project; null: nothing.</summary>
    public static AnnotatorRefusal? Fault(AnnotatorStatus status) =>
        status switch
        {
            AnnotatorStatus.Suspended => AnnotatorRefusal.AnnotatorSuspended,
            AnnotatorStatus.Removed => AnnotatorRefusal.AnnotatorRemoved,
            _ => null,
        };

    /// <summary>
    /// Which work comes next; whether gold is put before it is decided by its item: see <see cref="GoldPlaces"/>.
    /// </summary>
    /// <param name="isDue">Some of one's own work may come back.</param>
    static WorkKind KindOf(WorkMode mode, double draw, bool isDue)
    {
        if (mode is WorkMode.Practice)
            return WorkKind.Practice;
        return isDue && draw < SelfAuditPolicy.TaskShare ? WorkKind.Reaudit : WorkKind.Regular;
    }

    /// <summary>What comes before anything else.</summary>
    static ComingWork? FirstFor(AnnotatorState annotator, WorkKind kind, IReadOnlyList<CategoryId>? categories) =>
        annotator.Coming.FirstOrDefault(c =>
            c.Kind is WorkKind.Practice == kind is WorkKind.Practice
            && categories?.Contains(c.Category) != false
            && !annotator.OpenLeases.Any(l => l.Item == c.Item)
        );

    /// <summary>
    /// What of one's own work comes back next: first of all under a permit that was drawn for it, and under any other
    /// when there is nothing else.
    /// </summary>
    static NamedWork? NamedFor(AnnotatorState annotator, WorkKind kind, ProjectSettings settings, Turn turn) =>
        kind is not WorkKind.Practice
        && settings.Quality.SelfAudit is not null
        && annotator.SelfAudits.Next(
            settings.RubricVersion,
            CategoriesOf(annotator, kind, settings),
            annotator.OpenLeases,
            turn.Now
        )
            is { } due
            ? new NamedWork(due.Item, due.Batch, due.Category)
            : null;

    /// <summary>Whoever may judge nothing yet practises.</summary>
    static WorkMode ModeOf(AnnotatorState annotator, ProjectSettings settings) =>
        annotator.Qualifications.Allowed(settings) is { Count: 0 }
        && annotator.Qualifications.Practised(settings).Count > 0
            ? WorkMode.Practice
            : WorkMode.Work;

    /// <summary>
    /// The one place where it is said which categories an annotator may judge, or practise; null: all.
    /// </summary>
    static IReadOnlyList<CategoryId>? CategoriesOf(AnnotatorState annotator, WorkKind kind, ProjectSettings settings) =>
        kind is WorkKind.Practice
            ? annotator.Qualifications.Practised(settings)
            : annotator.Qualifications.Allowed(settings);

    static WorkOffer Offer(
        AnnotatorState annotator,
        ProjectSettings settings,
        LeaseDraw draw,
        WorkKind kind,
        long counter,
        Turn turn
    )
    {
        var categories = CategoriesOf(annotator, kind, settings);
        return new(
            new Permit(
                draw.Lease,
                new AnnotatorId(GrainKeys.IdOf(turn.Self)),
                kind,
                counter,
                draw.Draw,
                draw.TaskKey,
                annotator.FirstLean,
                categories,
                settings.Quality.Gold,
                settings.Quality.PracticeShare,
                [.. annotator.GoldGiven],
                FirstFor(annotator, kind, categories),
                NamedFor(annotator, kind, settings, turn)
            ),
            null
        );
    }
}
