using Microsoft.AspNetCore.Http.HttpResults;
using RlhfGrains.Api.Keys;
using RlhfGrains.Api.OpenApi;
using RlhfGrains.Api.Problems;
using RlhfGrains.Contracts;

namespace RlhfGrains.Api.Backups;

/// <summary>A backup of the whole server.</summary>
/// <param name="Name">Its file in the folder of the backups.</param>
/// <param name="MadeAt">What was acknowledged before is in it.</param>
/// <param name="Format">Of the journal; null when the file cannot be read.</param>
/// <param name="Position">Of the last record in it; null when the file cannot be read.</param>
sealed record BackupBody(string Name, long Bytes, Instant MadeAt, long? Format, long? Position)
{
    public static BackupBody Of(StoredBackup backup) =>
        new(backup.Name.ToString(), backup.Bytes, backup.Name.Began, backup.Journal?.Format, backup.Journal?.Position);
}

/// <param name="UnderWay">The name of the one that is being made; null when none is.</param>
/// <param name="Backups">The newest first.</param>
sealed record BackupsBody(string? UnderWay, IReadOnlyList<BackupBody> Backups);

static class BackupEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/v1/admin/backup", Make)
            .For(Roles.Admin)
            .Says(
                "Make a backup",
                """
                A consistent copy of everything that was acknowledged so far, while the server goes on; answered when it is whole and on disk. The server
                chooses the name. An answer that does not arrive changes nothing: the list shows what there is.
                """
            )
            .Refuses("backup-not-configured", "backup-under-way", "backup-failed", "backup-storage-full");
        routes
            .MapGet("/v1/admin/backups", List)
            .For(Roles.Admin)
            .Says("List backups", "Those in the configured folder, the newest first. They are removed by hand.")
            .Refuses("backup-not-configured", "backup-failed");
    }

    static async Task<Results<Created<BackupBody>, ProblemHttpResult>> Make(
        BackupService backups,
        IHostApplicationLifetime lifetime
    )
    {
        try
        {
            // Not given up with the connection: who waits too long finds it in the list.
            return TypedResults.Created((string?)null, BackupBody.Of(await backups.Make(lifetime.ApplicationStopping)));
        }
        catch (BackupException e)
        {
            return Problem.Of(e.Problem, e.Detail);
        }
    }

    static Results<Ok<BackupsBody>, ProblemHttpResult> List(BackupService backups)
    {
        if (backups.Folder is not { } folder)
            return Problem.Of(HostProblems.BackupNotConfigured);
        try
        {
            return TypedResults.Ok(new BackupsBody(backups.UnderWay, [.. folder.List().Select(BackupBody.Of)]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Problem.Of(HostProblems.BackupFailed, $"{folder.FolderPath}: {e.Message}");
        }
    }
}
