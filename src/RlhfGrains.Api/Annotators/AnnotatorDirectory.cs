using RlhfGrains.Api.Hosting;
using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Projects;

namespace RlhfGrains.Api.Annotators;

/// <summary>Which annotators a project has, kept at hand: an enrolment is never taken back.</summary>
sealed class AnnotatorDirectory(IGrains grains)
{
    readonly BoundedCache<(ProjectId, string External), AnnotatorId> byExternalId = new(Limits.AnnotatorsCachedMax);
    readonly BoundedCache<(ProjectId, AnnotatorId), bool> enrolled = new(Limits.AnnotatorsCachedMax);

    /// <summary>The annotator with this external id, enrolled now if need be.</summary>
    public ValueTask<Answer<AnnotatorEnrollment>> Enrol(ProjectId project, string externalId, CancellationToken cancellation) =>
        byExternalId.TryGet((project, externalId), out var known)
            ? new(new Answer<AnnotatorEnrollment>(new(known), null))
            : Enrol(project, new EnrollAnnotator("", externalId, null, null), cancellation);

    public async ValueTask<Answer<AnnotatorEnrollment>> Enrol(ProjectId project, EnrollAnnotator message, CancellationToken cancellation)
    {
        var answer = await grains.Ask(GrainKeys.Of(project), message, cancellation);
        if (answer.Reply is not { } enrollment) return answer;
        if (message.ExternalId is { } external) byExternalId.Keep((project, external), enrollment.Id);
        enrolled.Keep((project, enrollment.Id), true);
        return answer;
    }

    /// <returns>Null when the project has this annotator.</returns>
    public ValueTask<Refusal?> Check(ProjectId project, AnnotatorId annotator, CancellationToken cancellation) =>
        enrolled.TryGet((project, annotator), out _) ? default : LookUp(project, annotator, cancellation);

    async ValueTask<Refusal?> LookUp(ProjectId project, AnnotatorId annotator, CancellationToken cancellation)
    {
        var answer = await grains.Ask(GrainKeys.Of(project, annotator), new ReadAnnotator(), cancellation);
        if (answer.Refusal is null) enrolled.Keep((project, annotator), true);
        return answer.Refusal;
    }
}
