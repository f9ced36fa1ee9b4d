using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Annotators.Qualifications;

/// <summary>
/// What follows for a qualification from something that is decided in the same turn: events and sends are added to the
/// turn's own.
/// </summary>
public sealed class QualificationConsequences(
    AnnotatorState annotator,
    Turn turn,
    List<IEvent> events,
    List<Send> sends
)
{
    QualificationPolicy? Policy => annotator.Quality.Qualification;

    /// <summary>An answer that is not folded yet.</summary>
    /// <param name="publishes">The annotator's standing is published with it.</param>
    public void Observe(GateObservation answer, bool publishes)
    {
        if (Policy is not { } policy)
            return;
        var rule = policy.RuleOf(answer.Category);
        var standing = annotator.Qualifications.FindOrNew(answer.Category, turn.Now);
        if (standing.StageOf(answer, rule) is not { } stage)
            return;
        var takesEffect = publishes || (answer.IsPractice && standing.Running?.IsOpen != false);
        var status = standing.Status;
        if (status is QualificationStatus.Candidate)
            status = Move(standing, answer.Category, status, QualificationCause.Begun, rule, null, takesEffect);
        if (standing.With(answer, rule) is { Status: not GateStatus.Undecided } progress)
        {
            var boundaries = standing.Running?.Boundaries ?? CategoryQualification.Gate(rule, stage).Boundaries!;
            Decide(standing, answer.Category, status, stage, boundaries, progress, rule, takesEffect);
        }
    }

    /// <summary>Whether an answer was right has changed, which is not folded yet.</summary>
    /// <param name="right">Null: it is no answer any more.</param>
    public void Correct(CategoryId category, ItemId item, bool? right)
    {
        if (annotator.Qualifications.Find(category) is not { } standing)
            return;
        foreach (var gate in standing.Gates)
        {
            if (gate.Corrected(item, right) is { } now)
                events.Add(
                    new GateReevaluated(category, gate.Decided.Number, now.Items, now.Correct, now.Status, turn.Now)
                );
        }
        if (
            Policy is { } policy
            && standing.Running is { } running
            && running.Corrected(item, right) is { Status: not GateStatus.Undecided } progress
        )
            Decide(
                standing,
                category,
                standing.Status,
                running.Stage,
                running.Boundaries,
                progress,
                policy.RuleOf(category),
                takesEffect: false
            );
    }

    /// <summary>
    /// A detector has told that the annotator's behaviour in the category changed, and the drift policy puts on
    /// probation for it.
    /// </summary>
    public void Alarm(CategoryId category)
    {
        if (Policy is not { } policy || annotator.Qualifications.Find(category) is not { } standing)
            return;
        Move(
            standing,
            category,
            standing.Status,
            QualificationCause.DriftAlarm,
            policy.RuleOf(category),
            null,
            takesEffect: false
        );
    }

    /// <summary>
    /// The annotator's standing is published: what was decided on blind work takes effect, and its waits begin.
    /// </summary>
    public void Publish()
    {
        foreach (var (category, standing) in annotator.Qualifications.Unpublished)
        {
            // Decided anew by the judgment that publishes: that takes effect by itself.
            if (events.OfType<QualificationChanged>().Any(e => e.Category == category))
                continue;
            var (change, rule) = (standing.Unpublished!, Policy?.RuleOf(category));
            var (did, does) = (QualificationMachine.Works(standing.Effective), QualificationMachine.Works(change.To));
            var coolDown = CoolDown(change.Cause, does, rule);
            var expires = did && does ? standing.ExpiresAt : Expiry(does, rule);
            events.Add(new QualificationPublished(category, coolDown, expires, turn.Now));
            if (coolDown is { } until)
                sends.Add(new(turn.Self, new EndCoolDown(category, until), until));
            if (expires is { } end && end != standing.ExpiresAt)
                sends.Add(new(turn.Self, new ExpireQualification(category, end), end));
        }
    }

    public void EndCoolDown(EndCoolDown m)
    {
        if (annotator.Qualifications.Find(m.Category) is not { } standing || standing.CoolDownUntil != m.Until)
            return;
        Move(
            standing,
            m.Category,
            standing.Status,
            QualificationCause.CoolDownOver,
            Policy?.RuleOf(m.Category),
            null,
            takesEffect: true
        );
    }

    public void Expire(ExpireQualification m)
    {
        if (annotator.Qualifications.Find(m.Category) is not { } standing || standing.ExpiresAt != m.At)
            return;
        Move(
            standing,
            m.Category,
            standing.Status,
            QualificationCause.Expired,
            Policy?.RuleOf(m.Category),
            null,
            takesEffect: true
        );
    }

    public void Set(SetQualification m) =>
        Change(
            m.Category,
            annotator.Qualifications.FindOrNew(m.Category, turn.Now),
            m.Status,
            QualificationCause.SetByLead,
            m.Settings.Quality.Qualification?.RuleOf(m.Category),
            null,
            takesEffect: true,
            m.Settings.Version,
            m.Actor,
            m.Reason
        );

    void Decide(
        CategoryQualification standing,
        CategoryId category,
        QualificationStatus status,
        GateStage stage,
        GateBoundaries boundaries,
        GateProgress progress,
        QualificationRule rule,
        bool takesEffect
    )
    {
        var attempt = (stage is GateStage.Entry ? standing.EntryAttempts : standing.WorkAttempts) + 1;
        var decided = new GateDecided(
            category,
            standing.Decided + 1,
            stage,
            standing.Series,
            attempt,
            progress.Items,
            progress.Correct,
            progress.Status,
            boundaries,
            standing.Running?.SettingsVersion ?? annotator.PolicyVersion,
            turn.Now,
            takesEffect
        );
        events.Add(decided);
        QualificationCause? cause = (stage, progress.Status) switch
        {
            (GateStage.Entry, GateStatus.Passed) => QualificationCause.GatePassed,
            (GateStage.Entry, GateStatus.Failed) => attempt < rule.Entry.Plan.AttemptsMax
                ? QualificationCause.GateFailed
                : QualificationCause.AttemptsUsedUp,
            (GateStage.InWork, GateStatus.Passed) => QualificationCause.GateInWorkPassed,
            (GateStage.InWork, GateStatus.Failed) => QualificationCause.GateInWorkFailed,
            _ => null,
        };
        if (cause is { } moved)
            Move(standing, category, status, moved, rule, decided.Number, takesEffect);
    }

    QualificationStatus Move(
        CategoryQualification standing,
        CategoryId category,
        QualificationStatus from,
        QualificationCause cause,
        QualificationRule? rule,
        int? gate,
        bool takesEffect
    )
    {
        if (QualificationMachine.Next(from, cause, rule?.OnFailure ?? GateFailure.Nothing) is not { } to)
            return from;
        Change(category, standing, to, cause, rule, gate, takesEffect, annotator.PolicyVersion, null, null, from);
        return to;
    }

    void Change(
        CategoryId category,
        CategoryQualification standing,
        QualificationStatus to,
        QualificationCause cause,
        QualificationRule? rule,
        int? gate,
        bool takesEffect,
        int settingsVersion,
        string? actor,
        string? reason,
        QualificationStatus? moved = null
    )
    {
        var from = moved ?? standing.Status;
        var (did, does) = (QualificationMachine.Works(from), QualificationMachine.Works(to));
        var coolDown = takesEffect ? CoolDown(cause, does, rule) : null;
        var goesOn = did && does && cause is not QualificationCause.SetByLead;
        var expires =
            goesOn ? standing.ExpiresAt
            : takesEffect ? Expiry(does, rule)
            : null;
        events.Add(
            new QualificationChanged(
                category,
                from,
                to,
                cause,
                gate,
                turn.Now,
                takesEffect,
                coolDown,
                expires,
                settingsVersion,
                actor,
                reason
            )
        );
        // A qualification that is over by its time leaves the task in hand.
        if (takesEffect && cause is not QualificationCause.Expired && !QualificationState.May(to, Policy))
            StatusDecisions.Recall(
                annotator,
                t => t.Category == category && (to is QualificationStatus.Suspended || t.Kind is not WorkKind.Practice),
                turn,
                sends
            );
        if (coolDown is { } until)
            sends.Add(new(turn.Self, new EndCoolDown(category, until), until));
        if (!goesOn && expires is { } end)
            sends.Add(new(turn.Self, new ExpireQualification(category, end), end));
        var project = GrainKeys.ProjectOf(turn.Self);
        if (did != does)
            sends.Add(new(GrainKeys.Of(project), new CountQualified(category, does ? 1 : -1)));
        if (to != from && TypeOf(to) is { } type)
        {
            var what = new AnnotatorWebhookEvent(new AnnotatorId(GrainKeys.IdOf(turn.Self)), category);
            sends.Add(
                new(
                    GrainKeys.WebhooksOf(project),
                    new Announce([new WebhookEvent(type, turn.Now, Annotator: what)], AgreementMoved: false)
                )
            );
        }
    }

    Instant? CoolDown(QualificationCause cause, bool does, QualificationRule? rule) =>
        rule is not null
        && (cause is QualificationCause.GateFailed || (cause is QualificationCause.GateInWorkFailed && !does))
            ? turn.Now.AddHours(rule.CoolDownHours)
            : null;

    Instant? Expiry(bool does, QualificationRule? rule) =>
        does && rule?.ValidityDays is { } days ? turn.Now.AddDays(days) : null;

    static EventTypes? TypeOf(QualificationStatus status) =>
        status switch
        {
            QualificationStatus.Qualified => EventTypes.AnnotatorQualified,
            QualificationStatus.Probation => EventTypes.AnnotatorProbation,
            QualificationStatus.Suspended => EventTypes.AnnotatorSuspended,
            _ => null,
        };
}
