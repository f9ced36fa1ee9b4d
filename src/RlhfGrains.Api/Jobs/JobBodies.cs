using System.Text.Json.Serialization;
using RlhfGrains.Api.Json;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Jobs;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Api.Jobs;

/// <summary>What is to be exported; everything that is left out is not filtered by.</summary>
/// <param name="Batch">Items of this batch, and of its parts, alone.</param>
/// <param name="Category">Items of this category alone.</param>
/// <param name="Round">Judgments of this round alone.</param>
/// <param name="From">Judgments that were made (`judgedAt`) then or later.</param>
/// <param name="To">Judgments that were made before then.</param>
/// <param name="Names">External ids, names and contacts of annotators too: for leads and admins.</param>
sealed record NewExportBody(
    string? Batch = null,
    string? Category = null,
    [property: JsonConverter(typeof(KebabConverter<Round>))] Round Round = default,
    Instant? From = null,
    Instant? To = null,
    bool Names = false
);

/// <summary>Long work.</summary>
/// <param name="Task">`raw-export`.</param>
/// <param name="Status">`waiting`, `running`, `finished`, `failed` or `cancelled`.</param>
/// <param name="AskedBy">The id of the key that asked for it.</param>
/// <param name="Attempts">How often it was begun: again after the process that ran it has ended.</param>
/// <param name="AsOf">When the last attempt began; null: none has.</param>
/// <param name="Done">Items that were read so far.</param>
/// <param name="Total">Items that are to be read; 0: not known yet.</param>
/// <param name="CancelAsked">It ends in a moment.</param>
/// <param name="Failure">Null unless it failed.</param>
/// <param name="Files">Of a finished job.</param>
/// <param name="FilesUntil">When the server removes them.</param>
/// <param name="FilesGone">`expired` or `person-erased`; null: they are there, or never were.</param>
sealed record JobBody(
    string Id,
    string Task,
    string Status,
    string AskedBy,
    Instant AskedAt,
    int Attempts,
    Instant? AsOf,
    long Done,
    long Total,
    bool CancelAsked,
    Instant? EndedAt,
    JobFailureBody? Failure,
    ExportBody Export,
    IReadOnlyList<JobFileBody> Files,
    Instant? FilesUntil,
    string? FilesGone
)
{
    public static JobBody Of(JobView job) =>
        new(
            job.Id.Value,
            "raw-export",
            Kebab.Of(job.Status),
            job.By.Value,
            job.AskedAt,
            job.Attempt,
            job.ClaimedAt,
            job.Done,
            job.Total,
            job.IsCancelAsked,
            job.EndedAt,
            job.Failure is { } failure ? new JobFailureBody(Kebab.Of(failure.Fault), failure.Detail) : null,
            ExportBody.Of(job.Task.RawExport!),
            [.. job.Files.Select(f => new JobFileBody(f.Name, f.Bytes, f.Rows, f.Digest))],
            job.FilesUntil,
            job.Gone is { } gone ? Kebab.Of(gone) : null
        );
}

/// <param name="Code">`storage-full`, `storage-failed`, `unreadable`, `defect`, `attempts-used-up`,
/// `not-taken` or `person-erased`.</param>
sealed record JobFailureBody(string Code, string Detail);

/// <summary>The filter of an export.</summary>
/// <param name="Batches">The batch with its parts; null: all.</param>
sealed record ExportBody(
    IReadOnlyList<string>? Batches,
    string? Category,
    string? Round,
    Instant? From,
    Instant? To,
    bool Names
)
{
    public static ExportBody Of(RawExport export) =>
        new(
            export.Batches?.Select(b => b.Value).ToList(),
            export.Category?.Value,
            export.Round is { } round ? Kebab.Of(round) : null,
            export.From,
            export.To,
            export.Names
        );
}

/// <param name="Rows">Lines or rows, without a header.</param>
/// <param name="Sha256">Of its bytes; the `ETag` of the file too.</param>
sealed record JobFileBody(string Name, long Bytes, long Rows, string Sha256);
