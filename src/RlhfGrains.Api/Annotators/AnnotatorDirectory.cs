using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Engine;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Annotators;

/// <summary>
/// Which annotators a project has who may work in it, kept at hand. Whoever is suspended or removed is let go of before
/// that is acknowledged. Other servers of a cluster are not told, which would be of every commit: each looks again
/// after <see cref="Limits.AnnotatorsTrustedSeconds"/>, and the acknowledgement waits as long.
/// </summary>
sealed class AnnotatorDirectory(IEngine engine, TimeProvider clock) : ICommitObserver, IDisposable
{
    readonly BoundedCache<(ProjectId, string External), AnnotatorId> byExternalId = new(Limits.AnnotatorsCachedMax);

    // When each was looked up.
    readonly BoundedCache<(ProjectId, AnnotatorId), long> active = new(Limits.AnnotatorsCachedMax);
    readonly TimeSpan? trustedFor = engine.IsShared ? TimeSpan.FromSeconds(Limits.AnnotatorsTrustedSeconds) : null;
    static readonly string Unknown = Refusal.CodeOf(AnnotatorRefusal.UnknownAnnotator),
        Removed = Refusal.CodeOf(AnnotatorRefusal.AnnotatorRemoved);

    readonly Lock gate = new();
    IDisposable? following;
    long changes;

    /// <summary>The annotator with this external id, enrolled now if need be.</summary>
    /// <param name="isLimited">By a key whose enrolments the qualification policy limits.</param>
    /// <returns>Refused when the person was removed or is suspended: nothing of theirs is taken.</returns>
    public ValueTask<Answer<AnnotatorEnrollment>> Enrol(
        ProjectId project,
        string externalId,
        bool isLimited,
        CancellationToken cancellation
    ) =>
        byExternalId.TryGet((project, externalId), out var known) && IsAtHand(project, known)
            ? new(new Answer<AnnotatorEnrollment>(new(known, IsNew: false), null))
            : Enrol(project, new EnrollAnnotator("", externalId, null, null, isLimited), isToWork: true, cancellation);

    /// <returns>Refused when the person was removed.</returns>
    public ValueTask<Answer<AnnotatorEnrollment>> Enrol(
        ProjectId project,
        EnrollAnnotator message,
        CancellationToken cancellation
    ) => Enrol(project, message, isToWork: false, cancellation);

    /// <returns>Null when the project has this annotator, and they may work in it.</returns>
    public ValueTask<Refusal?> Check(ProjectId project, AnnotatorId annotator, CancellationToken cancellation) =>
        IsAtHand(project, annotator) ? default : LookUp(project, annotator, cancellation);

    /// <returns>Null when the project has this annotator, in whatever status.</returns>
    public async ValueTask<Refusal?> CheckKnown(
        ProjectId project,
        AnnotatorId annotator,
        CancellationToken cancellation
    ) => await Check(project, annotator, cancellation) is { } refusal && refusal.Code == Unknown ? refusal : null;

    /// <summary>Looks again before the next use.</summary>
    public void LetGo(ProjectId project, AnnotatorId annotator)
    {
        lock (gate)
        {
            changes++;
            active.Remove((project, annotator));
        }
    }

    /// <summary>
    /// Completes when no other server takes whoever was let go of just now for one who may work.
    /// </summary>
    public Task LetGoElsewhere(CancellationToken cancellation) =>
        trustedFor is { } time ? Task.Delay(time, clock, cancellation) : Task.CompletedTask;

    public void Dispose() => following?.Dispose();

    bool IsAtHand(ProjectId project, AnnotatorId annotator) =>
        active.TryGet((project, annotator), out var lookedUp)
        && (trustedFor is not { } time || clock.GetElapsedTime(lookedUp) < time);

    async ValueTask<Answer<AnnotatorEnrollment>> Enrol(
        ProjectId project,
        EnrollAnnotator message,
        bool isToWork,
        CancellationToken cancellation
    )
    {
        var answer = await engine.Ask(GrainKeys.Of(project), message, cancellation);
        if (answer.Reply is not { } enrollment)
            return answer;
        if (message.ExternalId is { } external)
            byExternalId.Keep((project, external), enrollment.Id);
        // Where grains live apart, the annotator's hears a moment later of the enrolment.
        if (await Check(project, enrollment.Id, cancellation) is not { } refusal || refusal.Code == Unknown)
            return answer;
        return isToWork || refusal.Code == Removed ? new(null, refusal) : answer;
    }

    async ValueTask<Refusal?> LookUp(ProjectId project, AnnotatorId annotator, CancellationToken cancellation)
    {
        long seen;
        lock (gate)
        {
            if (trustedFor is null)
                following ??= engine.Subscribe(this);
            seen = changes;
        }
        var asked = clock.GetTimestamp();
        var answer = await engine.Ask(GrainKeys.Of(project, annotator), new ReadAnnotator(), cancellation);
        if (answer.Reply is not { } view)
            return answer.Refusal;
        if (WorkDecisions.Fault(view.Status) is { } fault)
            return Refusal.Of(fault);
        lock (gate)
        {
            // Somebody was let go of while we looked: perhaps this one.
            if (seen == changes)
                active.Keep((project, annotator), asked);
        }
        return null;
    }

    void ICommitObserver.Committed(IReadOnlyList<CommittedTurn> commit)
    {
        foreach (var turn in commit)
        {
            if (turn.Grain.Kind == GrainKeys.Annotator && turn.Events.Any(static e => e is StatusChanged))
                LetGo(GrainKeys.ProjectOf(turn.Grain), new AnnotatorId(GrainKeys.IdOf(turn.Grain)));
        }
    }

    void ICommitObserver.Missed()
    {
        lock (gate)
        {
            changes++;
            active.Clear();
        }
    }
}
