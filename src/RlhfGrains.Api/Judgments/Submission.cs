using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Annotators;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Keys;
using RlhfGrains.Grains.Personal;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Judgments;

/// <summary>What became of one judgment: a receipt, or a problem with its detail.</summary>
readonly record struct SubmissionOutcome(JudgmentReceipt? Receipt, ProblemKind? Problem, string? Detail)
{
    public static SubmissionOutcome Of(ProblemKind problem, string? detail = null) => new(null, problem, detail);

    public static SubmissionOutcome Of(Refusal refusal) => new(null, ProblemTable.Get(refusal.Code), refusal.Detail);

    public static SubmissionOutcome Of(Answer<JudgmentReceipt> answer) =>
        answer.Refusal is { } refusal ? Of(refusal) : new(answer.Reply, null, null);
}

/// <summary>The way of a judgment from the host to its item: for whom it may be, then the item decides.</summary>
sealed class Submission(IGrains grains, SettingsCache settings, AnnotatorDirectory annotators, JudgmentFigures figures)
{
    /// <summary>
    /// What the caller's role does not allow, or null. The same for the durable way and for the echo.
    /// </summary>
    public static SubmissionOutcome? Forbidden(Caller caller, JudgmentBody judgment)
    {
        if (caller.Role is Role.Annotator)
        {
            if (
                judgment.ExternalAnnotator is not null
                || (judgment.Annotator is { } named && named != caller.Annotator)
            )
                return SubmissionOutcome.Of(
                    HostProblems.Forbidden,
                    "an annotator's key speaks for that annotator alone"
                );
            if (judgment.Round is not Round.First)
                return SubmissionOutcome.Of(
                    HostProblems.Forbidden,
                    "a round other than `first` is for keys of role ingest or lead"
                );
        }
        else
        {
            if (judgment.Annotator is null == judgment.ExternalAnnotator is null)
                return SubmissionOutcome.Of(
                    HostProblems.InvalidBody,
                    "name the annotator: exactly one of `annotator` and `externalAnnotator`"
                );
            if (judgment.ExternalAnnotator is { Length: 0 or > Profile.FieldCharsMax })
                return SubmissionOutcome.Of(
                    HostProblems.InvalidProfile,
                    $"an external id has 1 to {Profile.FieldCharsMax} characters"
                );
        }
        return judgment.JudgedAt is not null && !caller.Is(Roles.Admin | Roles.Ingest)
            ? SubmissionOutcome.Of(HostProblems.Forbidden, "`judgedAt` is stated by keys of role ingest, or an admin's")
            : null;
    }

    /// <summary>Who judged, enrolled now if need be; or why that cannot be said.</summary>
    public ValueTask<(AnnotatorId Annotator, SubmissionOutcome? Problem)> WhoJudged(
        Caller caller,
        ProjectId project,
        JudgmentBody judgment,
        CancellationToken cancellation
    )
    {
        if (judgment.ExternalAnnotator is { } external)
        {
            var enrolled = annotators.Enrol(project, external, caller.Role is Role.Ingest, cancellation);
            return enrolled.IsCompletedSuccessfully && enrolled.Result.Reply is { } reply
                ? new((reply.Id, null))
                : Await(enrolled);
        }
        var annotator = caller.Annotator ?? judgment.Annotator!.Value;
        var check = annotators.Check(project, annotator, cancellation);
        return check.IsCompletedSuccessfully && check.Result is null ? new((annotator, null)) : Await(check, annotator);
    }

    // Not cancelled with the request: the grain decides anyway, and watching for it costs more than waiting for it. All
    // in one method: each further one that waits costs every judgment some hundred bytes.
    public async ValueTask<SubmissionOutcome> Send(
        Caller caller,
        ProjectId project,
        ItemId item,
        AnnotatorId annotator,
        JudgmentBody judgment
    )
    {
        if (caller.Role is Role.Annotator)
            return await SendOwn(project, item, annotator, judgment);
        var grain = GrainKeys.Of(project, item);
        Answer<JudgmentReceipt> answer;
        // Settings at hand and in force: the one case that is worth being quick.
        if (settings.AtHand(project) is { } atHand)
        {
            answer = await grains.Ask(grain, judgment.ToMessage(annotator, atHand));
            if (answer.Refusal is { Code: "settings-changed" })
                answer = await AskAnew(project, grain, annotator, judgment);
        }
        else
        {
            answer = await AskAnew(project, grain, annotator, judgment);
        }
        if (answer.Reply is { } receipt)
            figures.Acknowledge(receipt);
        return SubmissionOutcome.Of(answer);
    }

    /// <summary>
    /// By an annotator's own key: where the project allows it, what they may judge, and under ids that are theirs
    /// alone.
    /// </summary>
    async ValueTask<SubmissionOutcome> SendOwn(
        ProjectId project,
        ItemId item,
        AnnotatorId annotator,
        JudgmentBody judgment
    )
    {
        var inForce = await settings.Get(project, CancellationToken.None);
        if (inForce.Reply is not { } known)
            return SubmissionOutcome.Of(inForce.Refusal!);
        if (!known.Settings.Assignment.AnnotatorsSubmit)
            return SubmissionOutcome.Of(Refusal.Of(SubmitRefusal.TaskRequired));
        var own = $"{annotator.Value}:{judgment.Id.Value}";
        if (!Id.IsValid(own))
            return SubmissionOutcome.Of(
                HostProblems.InvalidId,
                $"id: at most {Id.CharsMax - annotator.Value.Length - 1} characters"
            );
        var may = await settings.Ask(
            project,
            GrainKeys.Of(project, annotator),
            s => new AskToJudge(s),
            CancellationToken.None
        );
        if (may.Reply is not { } terms)
            return SubmissionOutcome.Of(may.Refusal!);
        var answer = await settings.Ask(
            project,
            GrainKeys.Of(project, item),
            s => judgment.ToMessage(annotator, s) with { Id = new(own), Own = new OwnSubmission(terms.Categories) },
            CancellationToken.None
        );
        if (answer.Reply is not { } receipt)
            return SubmissionOutcome.Of(answer.Refusal!);
        figures.Acknowledge(receipt);
        return new(receipt with { Id = judgment.Id }, null, null);
    }

    async ValueTask<Answer<JudgmentReceipt>> AskAnew(
        ProjectId project,
        GrainKey grain,
        AnnotatorId annotator,
        JudgmentBody judgment
    )
    {
        if (await settings.Refresh(project, CancellationToken.None) is { Refusal: { } refusal })
            return new(null, refusal);
        return await settings.Ask(project, grain, s => judgment.ToMessage(annotator, s), CancellationToken.None);
    }

    static async ValueTask<(AnnotatorId, SubmissionOutcome?)> Await(ValueTask<Answer<AnnotatorEnrollment>> enrolling)
    {
        var answer = await enrolling;
        return answer.Reply is { } reply ? (reply.Id, null) : (default, SubmissionOutcome.Of(answer.Refusal!));
    }

    static async ValueTask<(AnnotatorId, SubmissionOutcome?)> Await(ValueTask<Refusal?> checking, AnnotatorId annotator)
    {
        var refusal = await checking;
        return (annotator, refusal is null ? null : SubmissionOutcome.Of(refusal));
    }
}
