using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Jobs;

/// <summary>Asks for long work, which a runner outside the grains does.</summary>
/// <param name="By">The key that asked for it.</param>
public sealed record AskJob(Request Request, JobTask Task, KeyId By) : IMessage<JobView>;

/// <summary>A runner takes the job, for as long as it renews its claim.</summary>
/// <param name="Owner">Of the runner: the one that holds the claim may claim anew, as after a new start.</param>
/// <param name="Claim">Of this one attempt: the same again is the same attempt.</param>
public sealed record ClaimJob(string Owner, string Claim) : IMessage<JobClaim>
{
    /// <summary>30 s: longer than any pause of a process that is alive, and a wait that people bear.</summary>
    public const int LeaseSeconds = 30;

    /// <summary>5 attempts: a job that has ended five processes would end the sixth.</summary>
    public const int AttemptsMax = 5;
}

/// <summary>The runner is at work, and this is how far it has come.</summary>
public sealed record RenewClaim(int Attempt, long Done, long Total) : IMessage<JobClaim>;

public sealed record FinishJob(int Attempt, IReadOnlyList<JobFile> Files) : IMessage<JobView>
{
    /// <summary>30 days: who asked has had time to fetch the files, and disks do not fill up for ever.</summary>
    public const int FilesKeptDays = 30;
}

/// <param name="Detail">A sentence for whoever asked for the job.</param>
public sealed record FailJob(int Attempt, JobFault Fault, string Detail) : IMessage<JobView>;

/// <summary>The runner has stopped, as it was asked to, and nothing is left of its work.</summary>
public sealed record EndCancelledJob(int Attempt) : IMessage<JobView>;

/// <param name="By">The key that asked for it.</param>
public sealed record CancelJob(Request Request, KeyId By) : IMessage<JobView>;

/// <summary>A person was erased: what jobs have written may hold them, and what they are writing too.</summary>
public sealed record DropJobFiles : IMessage<JobView>;

public sealed record ReadJob : IMessage<JobView>;

/// <summary>Sent to oneself: offers a job to runners that nobody works on.</summary>
/// <param name="Number">Of the reminders, from 1.</param>
public sealed record RemindJob(int Number) : IMessage
{
    /// <summary>12 in a row, each after twice the time of the one before: some 17 hours without a runner.</summary>
    public const int OffersMax = 12;
}

/// <summary>Sent to oneself: the time of the files is over.</summary>
public sealed record ExpireJobFiles : IMessage;

public enum JobStatus
{
    /// <summary>Nobody has asked for it.</summary>
    None = 0,

    /// <summary>No runner has taken it yet, or the one that had is gone.</summary>
    Waiting = 1,
    Running = 2,
    Finished = 3,
    Failed = 4,
    Cancelled = 5,
}

/// <summary>Why a job failed.</summary>
public enum JobFault
{
    /// <summary>There was no room for its files.</summary>
    StorageFull = 1,

    /// <summary>Its files could not be written.</summary>
    StorageFailed = 2,

    /// <summary>What it reads could not be read for a long time, or is damaged.</summary>
    Unreadable = 3,

    /// <summary>A mistake of the server.</summary>
    Defect = 4,

    /// <summary><see cref="ClaimJob.AttemptsMax"/> attempts ended without a word.</summary>
    AttemptsUsedUp = 5,

    /// <summary>A person was erased while it ran.</summary>
    PersonErased = 6,

    /// <summary>It was offered <see cref="RemindJob.OffersMax"/> times, and no runner took it.</summary>
    NotTaken = 7,
}

/// <summary>Why a finished job has no files any more.</summary>
public enum FilesGone
{
    /// <summary><see cref="FinishJob.FilesKeptDays"/> are over.</summary>
    Expired = 1,

    /// <summary>A person was erased, whose data may have been in them.</summary>
    PersonErased = 2,
}

/// <summary>One file that a job has made.</summary>
/// <param name="Name">Of this job alone: <c>judgments.jsonl</c>.</param>
/// <param name="Digest">SHA-256 of its bytes, in lower-case hex.</param>
/// <param name="Rows">Lines or rows of it, without a header.</param>
public sealed record JobFile(string Name, string Digest, long Bytes, long Rows);

public sealed record JobFailure(JobFault Fault, string Detail);

/// <param name="Attempt">How often it was claimed.</param>
/// <param name="ClaimedAt">When the last attempt began; null: none has.</param>
/// <param name="Done">Of the last attempt.</param>
/// <param name="Total">What <paramref name="Done"/> will be at the end; 0: not known yet.</param>
/// <param name="IsCancelAsked">Its runner was asked to stop.</param>
/// <param name="Files">Of a finished job, also when they are gone.</param>
/// <param name="FilesUntil">When they go.</param>
/// <param name="Gone">Null: they are there, or never were.</param>
public sealed record JobView(
    JobId Id,
    JobTask Task,
    JobStatus Status,
    KeyId By,
    Instant AskedAt,
    int Attempt,
    Instant? ClaimedAt,
    long Done,
    long Total,
    bool IsCancelAsked,
    Instant? EndedAt,
    JobFailure? Failure,
    IReadOnlyList<JobFile> Files,
    Instant? FilesUntil,
    FilesGone? Gone
) : IReply;

/// <param name="Until">From then on another runner may take the job.</param>
public sealed record JobClaim(JobView Job, Instant Until) : IReply;

/// <summary>In order of precedence.</summary>
public enum JobRefusal
{
    UnknownJob,

    /// <summary>A job of this id was asked for before, under another request.</summary>
    JobExists,

    /// <summary>The filter contradicts itself; the detail says where.</summary>
    InvalidExport,

    /// <summary>It has finished, failed or been cancelled.</summary>
    JobOver,

    /// <summary>Another runner has it.</summary>
    JobClaimed,

    /// <summary>Another attempt has begun, or the job is over.</summary>
    ClaimLost,

    /// <summary><see cref="ClaimJob.AttemptsMax"/> is reached.</summary>
    AttemptsUsedUp,
}
