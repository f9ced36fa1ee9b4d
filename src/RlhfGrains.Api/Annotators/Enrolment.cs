using RlhfGrains.Contracts;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Annotators;

/// <param name="Outcome">`enrolled`, `updated` or `unchanged`.</param>
sealed record EnrolmentOutcome(AnnotatorId Id, string Outcome) : IReply;

/// <summary>
/// Enrols people with their profiles; of somebody who is known what is stated takes the place of what was there.
/// </summary>
sealed class Enrolment(AnnotatorDirectory annotators, IGrains grains)
{
    /// <param name="request">The caller's name for it, under which a repeat is compared; null: it has none, as a
    /// line of a list, and each is a change of its own.</param>
    public async ValueTask<Answer<EnrolmentOutcome>> Take(
        ProjectId project,
        EnrollAnnotator message,
        Request? request,
        CancellationToken cancellation
    )
    {
        var answer = await annotators.Enrol(project, message, cancellation);
        if (answer.Reply is not { } enrolled)
            return new(null, answer.Refusal);
        var isStated = message.Name is not null || message.Contact is not null;
        if (request is null && (enrolled.IsNew || !isStated))
            return new(new EnrolmentOutcome(enrolled.Id, enrolled.IsNew ? "enrolled" : "unchanged"), null);
        // Of somebody new too: what was said of them is remembered by the profile, and goes with it.
        var changed = await grains.Ask(
            GrainKeys.ProfileOf(project, enrolled.Id),
            new ChangeProfile(request ?? NewRequest(), message.ExternalId, message.Name, message.Contact),
            cancellation
        );
        return changed.Reply is { } reply
            ? new(new EnrolmentOutcome(enrolled.Id, enrolled.IsNew ? "enrolled" : OutcomeOf(reply)), null)
            : new(null, changed.Refusal);
    }

    public static string OutcomeOf(ProfileChanged changed) => changed.IsChanged ? "updated" : "unchanged";

    static Request NewRequest() =>
        new("server:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16)), []);
}
