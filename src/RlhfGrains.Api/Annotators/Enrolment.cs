using RlhfGrains.Contracts;
using RlhfGrains.Grains;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Api.Annotators;

/// <param name="Outcome">`enrolled`, `updated` or `unchanged`.</param>
sealed record EnrolmentOutcome(AnnotatorId Id, string Outcome) : IReply;

/// <summary>
/// Enrols people with their profiles; of somebody who is known what is stated takes the place of what was there.
/// </summary>
sealed class Enrolment(AnnotatorDirectory annotators, IGrains grains)
{
    public async ValueTask<Answer<EnrolmentOutcome>> Take(
        ProjectId project,
        EnrollAnnotator message,
        CancellationToken cancellation
    )
    {
        var answer = await annotators.Enrol(project, message, cancellation);
        if (answer.Reply is not { } enrolled)
            return new(null, answer.Refusal);
        if (enrolled.IsNew)
            return new(new EnrolmentOutcome(enrolled.Id, "enrolled"), null);
        if (message.Name is null && message.Contact is null)
            return new(new EnrolmentOutcome(enrolled.Id, "unchanged"), null);
        var request = new Request(
            message.RequestId.Length > 0 ? message.RequestId : RequestIdOf(message),
            message.ContentHash ?? []
        );
        var changed = await grains.Ask(
            GrainKeys.ProfileOf(project, enrolled.Id),
            new ChangeProfile(request, message.ExternalId, message.Name, message.Contact),
            cancellation
        );
        return changed.Reply is { } reply
            ? new(new EnrolmentOutcome(enrolled.Id, OutcomeOf(reply)), null)
            : new(null, changed.Refusal);
    }

    public static string OutcomeOf(ProfileChanged changed) => changed.IsChanged ? "updated" : "unchanged";

    /// <summary>A line of a list has no name of its caller's: each is a change of its own.</summary>
    static string RequestIdOf(EnrollAnnotator _) =>
        "server:" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
}
