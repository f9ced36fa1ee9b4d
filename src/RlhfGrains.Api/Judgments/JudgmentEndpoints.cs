using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Api.Projects;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Judgments;

static class JudgmentEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // Taken once: a parameter that a service provides makes a scope of services for each request.
        var submission = routes.ServiceProvider.GetRequiredService<Submission>();
        routes
            .MapPost(
                "/v1/projects/{project}/items/{item}/judgments",
                (string project, string item, HttpContext context) => Submit(project, item, context, submission)
            )
            .For(Roles.Lead | Roles.Annotator | Roles.Ingest)
            .Says(
                "Submit a judgment",
                """
                The same judgment sent again gets the same answer; the id with another content is refused. Annotators' own keys judge through tasks, unless the
                project says otherwise (`annotatorsSubmit`); then they need to be qualified, and whatever would tell of the item is answered `not-available`.
                """
            )
            .Takes<JudgmentDoc>(Examples.Judgment)
            .Refuses([
                .. Enum.GetValues<SubmitRefusal>().Select(r => Refusal.CodeOf(r)),
                "unknown-project",
                "unknown-annotator",
                "invalid-profile",
                "too-many-annotators",
            ]);
        routes
            .MapPost("/v1/projects/{project}/judgments", JudgmentStream.Take)
            .For(Roles.Lead | Roles.Annotator | Roles.Ingest)
            .Says(
                "Submit a stream of judgments",
                """
                JSON Lines in, JSON Lines out: one outcome for each line, in order, while the body is still being sent. Read the answers while you send: a sender
                that does not is slowed down and, in the end, stopped; or ask for `outcomes=refused`: only refused lines are answered, and a closing line says how
                many were recorded and refused. A bad line has its own outcome and the stream goes on.
                """
            )
            .TakesLines<JudgmentDoc>(Examples.JudgmentLine)
            .GivesLines<OutcomeLine>(Examples.OutcomeLines);
        routes
            .MapPost("/v1/projects/{project}/items/{item}/judgments/{judgment}:withdraw", Withdraw)
            .For(Roles.Lead)
            .Says(
                "Withdraw a judgment",
                "It leaves every count exactly; the journal keeps both. The annotator may judge the item again under a new judgment id."
            )
            .Takes<WithdrawalBody>(Examples.Withdrawal)
            .Idempotent()
            .Refuses("unknown-item", "unknown-judgment", "already-withdrawn", "invalid-reason", "id-reused");
        routes
            .MapPost("/v1/echo", (Delegate)Echo.Answer)
            .For(Roles.Any, isRead: true)
            .Says(
                "Read and check a judgment, and do nothing",
                "The baseline of the benchmark: everything that `POST .../judgments` does before it asks a grain."
            )
            .Takes<JudgmentDoc>(Examples.Judgment)
            .Refuses("invalid-profile");
    }

    static async Task<Results<JudgmentCreated, ProblemHttpResult>> Submit(
        string project,
        string item,
        HttpContext context,
        Submission submission
    )
    {
        var (judgment, problem) = await JudgmentRequest.Read(context);
        if (judgment is null)
            return problem!;
        if (!Id.IsValid(item))
            return Problem.InvalidId("item");
        if (judgment.Item is { } named && named.Value != item)
            return Problem.Of(HostProblems.InvalidBody, "`item` is not the item of the address");
        var caller = context.Caller();
        if (Submission.Forbidden(caller, judgment) is { } forbidden)
            return Problem.Of(forbidden.Problem!, forbidden.Detail);
        var (annotator, unknown) = await submission.WhoJudged(caller, new(project), judgment, CancellationToken.None);
        var outcome = unknown ?? await submission.Send(caller, new(project), new(item), annotator, judgment);
        return outcome.Receipt is { } receipt
            ? new JudgmentCreated(receipt)
            : Problem.Of(outcome.Problem!, outcome.Detail);
    }

    static async Task<Results<Ok<ReceiptBody>, ProblemHttpResult>> Withdraw(
        string project,
        string item,
        string judgment,
        HttpContext context,
        SettingsCache settings
    )
    {
        if (!Id.IsValid(item))
            return Problem.InvalidId("item");
        if (!Id.IsValid(judgment))
            return Problem.InvalidId("judgment");
        var body = await JsonBody.Read(context, ApiJson.Default.WithdrawalBody);
        if (body.Value is not { } withdrawal)
            return body.Problem!;
        if (!RequestIds.TryGet(context, body.ContentHash, out var request, out var bad))
            return bad!;
        var answer = await settings.Ask(
            new(project),
            GrainKeys.Of(new ProjectId(project), new ItemId(item)),
            s => new WithdrawJudgment(request, new(judgment), withdrawal.Reason, s),
            context.RequestAborted
        );
        return answer.Reply is { } receipt ? TypedResults.Ok(ReceiptBody.Of(receipt)) : Problem.Of(answer.Refusal!);
    }
}

/// <param name="Reason">Kept beside the judgment.</param>
sealed record WithdrawalBody(string Reason);
