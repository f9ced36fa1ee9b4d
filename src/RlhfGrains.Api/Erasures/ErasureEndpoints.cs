using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Annotators;
using RlhfGrains.Api.Backups;
using RlhfGrains.Api.Hosting;
using RlhfGrains.Api.Json;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Erasures;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Erasures;

/// <param name="Number">Of the project's erasures, from 1.</param>
/// <param name="By">The key that asked.</param>
/// <param name="Records">How many records were overwritten.</param>
/// <param name="OlderBackups">Backups that may still hold the data. Restoring one erases them again; to be rid of them,
/// remove the files.</param>
sealed record ErasureBody(
    string Annotator,
    int Number,
    string By,
    Instant AskedAt,
    Instant? DoneAt,
    long Records,
    IReadOnlyList<string> OlderBackups
);

static class ErasureEndpoints
{
    public const string ConfirmHeader = "Confirm-Erasure";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/v1/projects/{project}/annotators/{annotator}/export", PersonalExport.Write)
            .For(Roles.Leads, isKept: true)
            .Says(
                "Export an annotator's data",
                """
                Everything that is kept of one person in this project, as JSON Lines: the profile, every judgment with its rationale, and a last line that says how
                many there were: without it something is missing.
                """
            )
            .GivesLines<ExportLine>(Examples.ExportLines)
            .Refuses("unknown-annotator", "invalid-id");
        routes
            .MapDelete("/v1/projects/{project}/annotators/{annotator}/personal-data", Erase)
            .For(Roles.Leads, isKept: true)
            .Says(
                "Erase an annotator's personal data",
                """
                Removes the person (their tasks are taken back, their keys revoked, nothing of theirs is taken any more), and overwrites the profile and every
                rationale where they lie. Judgments, counts and agreement stay as they are under the annotator's id, which says nothing by itself. What cannot be
                undone is confirmed by a header.
                """
            )
            .NeedsHeader(ConfirmHeader, "The annotator's id once more.")
            .Idempotent()
            .Refuses(
                "unknown-annotator",
                "invalid-id",
                "confirmation-required",
                "id-reused",
                "register-full",
                "backup-failed",
                "backup-storage-full"
            );
    }

    static async Task<Results<Ok<ErasureBody>, ProblemHttpResult>> Erase(
        string project,
        string annotator,
        HttpContext context,
        ErasureService erasures,
        AnnotatorDirectory annotators,
        BackupService backups
    )
    {
        if (!Id.IsValid(annotator))
            return Problem.InvalidId("annotator");
        var confirmed = context.Request.Headers[ConfirmHeader];
        if (confirmed.Count != 1 || confirmed[0] != annotator)
            return Problem.Of(HostProblems.ConfirmationRequired);
        if (!RequestIds.TryGet(context, JsonBody.Hash(context.Request), out var request, out var bad))
            return bad!;
        var (id, person) = (new ProjectId(project), new AnnotatorId(annotator));
        if (await annotators.CheckKnown(id, person, context.RequestAborted) is { } unknown)
            return Problem.Of(unknown);
        try
        {
            var answer = await erasures.Erase(id, person, request, context.Caller().Id, context.RequestAborted);
            return answer.Reply is { } done ? TypedResults.Ok(Body(done, backups)) : Problem.Of(answer.Refusal!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StartException)
        {
            return Problem.Of(
                BackupService.IsFull(e) ? HostProblems.BackupStorageFull : HostProblems.BackupFailed,
                $"the data are overwritten, but the erasure cannot be noted beside the backups, whose restore would bring them back: {e.Message}"
            );
        }
    }

    static ErasureBody Body(ErasureView erasure, BackupService backups)
    {
        // None is being made while people are erased.
        var older = (backups.Folder?.List() ?? [])
            .Where(b => b.Name.Began <= erasure.DoneAt)
            .Select(b => b.Name.ToString());
        return new ErasureBody(
            erasure.Annotator.Value,
            erasure.Number,
            erasure.By.Value,
            erasure.AskedAt,
            erasure.DoneAt,
            erasure.Records,
            [.. older]
        );
    }
}
