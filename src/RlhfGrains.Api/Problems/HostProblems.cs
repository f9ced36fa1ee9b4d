namespace RlhfGrains.Api.Problems;

/// <summary>What the host itself refuses, before a grain is asked.</summary>
public static class HostProblems
{
    public static readonly ProblemKind Malformed = new(
        "malformed",
        400,
        "The body is not JSON",
        "Send well-formed JSON in UTF-8: no comments, no trailing commas, no NaN, nothing cut off. The detail says where reading stopped."
    );

    public static readonly ProblemKind InvalidBody = new(
        "invalid-body",
        400,
        "The body has another shape than expected",
        "Compare the body with the OpenAPI document: the detail names the member that is unknown, repeated, missing or of the wrong type."
    );

    public static readonly ProblemKind InvalidQuery = new(
        "invalid-query",
        400,
        "A query parameter is unknown or unreadable",
        "Compare the address with the OpenAPI document: parameters that are not listed there are refused, so that a typing error does not go unnoticed."
    );

    public static readonly ProblemKind InvalidCursor = new(
        "invalid-cursor",
        400,
        "The cursor was not given out by this list",
        "Begin without a cursor, and pass each page's `next` unchanged."
    );

    public static readonly ProblemKind InvalidHeader = new(
        "invalid-header",
        400,
        "A request header cannot be read",
        "Mend the header that the detail names."
    );

    public static readonly ProblemKind Unauthenticated = new(
        "unauthenticated",
        401,
        "No valid key",
        "Send `Authorization: Bearer <key>` with a key that is complete, not revoked and not expired. Ask an admin or a lead of the project for one."
    );

    public static readonly ProblemKind Forbidden = new(
        "forbidden",
        403,
        "The key may not do this",
        "Use a key of a role, project and annotator for which this is allowed; the detail says which."
    );

    public static readonly ProblemKind LeaseRequired = new(
        "lease-required",
        403,
        "Items are readable only under one's own lease",
        "An annotator sees an item when it is given out as a task, and not otherwise."
    );

    public static readonly ProblemKind NoSuchRoute = new(
        "no-such-route",
        404,
        "There is nothing at this address",
        "Compare the address with the OpenAPI document at /openapi/v1.json."
    );

    public static readonly ProblemKind UnknownProblem = new(
        "unknown-problem",
        404,
        "There is no such problem code",
        "See /problems for all of them."
    );

    public static readonly ProblemKind UnknownPage = new(
        "unknown-page",
        404,
        "The guide has no such page",
        "See /guide for all of them."
    );

    public static readonly ProblemKind MethodNotAllowed = new(
        "method-not-allowed",
        405,
        "The address does not take this method",
        "See the `Allow` header."
    );

    public static readonly ProblemKind TimedOut = new(
        "request-timeout",
        408,
        "The body came too slowly",
        "Send again over a better connection; a stream of lines can go on where it stopped."
    );

    public static readonly ProblemKind TooLarge = new(
        "too-large",
        413,
        "The body is too large",
        $"A body has at most {Limits.BodyBytesMax:N0} bytes. Send many items or judgments as a stream of JSON Lines instead."
    );

    public static readonly ProblemKind LineTooLong = new(
        "line-too-long",
        413,
        "A line of the stream is too long",
        $"A line has at most {Limits.LineBytesMax:N0} bytes."
    );

    public static readonly ProblemKind UnsupportedMediaType = new(
        "unsupported-media-type",
        415,
        "The body has another content type than expected",
        "Send `Content-Type: application/json` for one body, `application/x-ndjson` or `application/jsonl` for a stream of lines."
    );

    public static readonly ProblemKind InvalidId = new(
        "invalid-id",
        422,
        "Not an id",
        "Ids have 1 to 128 characters of A-Z a-z 0-9 - . _ ~ : and are not `.` or `..`; the ids of batches have no ~. Map other names to ids of this form and keep the original."
    );

    public static readonly ProblemKind InvalidProfile = new(
        "invalid-profile",
        422,
        "A field of the profile is too long",
        "Shorten the external id, name or contact to 1,000 characters."
    );

    public static readonly ProblemKind InvalidProject = new(
        "invalid-project",
        422,
        "The project has no usable name",
        "Give a name of 1 to 200 characters."
    );

    public static readonly ProblemKind NoQualificationPolicy = new(
        "no-qualification-policy",
        404,
        "The project has no qualification policy",
        "Put one into the settings, or send a gate to try it."
    );

    public static readonly ProblemKind InvalidLabel = new(
        "invalid-label",
        422,
        "The key has no usable label",
        "Give a label of 1 to 200 characters, so that the key can be told from others when it is to be revoked."
    );

    public static readonly ProblemKind TargetRefused = new(
        "target-refused",
        422,
        "The endpoint is not one that this server may send to",
        "Use an https address outside private networks, or have the operator allow others (`Webhooks:AllowPrivateTargets`, `Webhooks:AllowHttp`)."
    );

    public static readonly ProblemKind IfMatchRequired = new(
        "if-match-required",
        428,
        "The change must say what it is based on",
        "Read the project, change what is to be changed and send its `ETag` as `If-Match`, so that nobody's change is overwritten unseen."
    );

    public static readonly ProblemKind BackupNotConfigured = new(
        "backup-not-configured",
        409,
        "The server has no folder for backups",
        "Set `RlhfGrains:BackupFolder` (appsettings.json, environment or command line) and start the server again."
    );

    public static readonly ProblemKind BackupUnderWay = new(
        "backup-under-way",
        409,
        "Another backup is being made",
        "Wait for it: it appears in the list of backups when it is whole."
    );

    public static readonly ProblemKind ConfirmationRequired = new(
        "confirmation-required",
        428,
        "What cannot be undone must be confirmed",
        "Send the annotator's id in the header `Confirm-Erasure` too."
    );

    public static readonly ProblemKind ExportsNotConfigured = new(
        "exports-not-configured",
        409,
        "The cluster has no folder for the files of jobs",
        "Set `RlhfGrains:Artifacts:Folder` on every silo to a folder that all of them share, and start them again."
    );

    public static readonly ProblemKind UnknownFile = new(
        "unknown-file",
        404,
        "The job has no such file",
        "Read the job: it lists its files when it is `finished`."
    );

    public static readonly ProblemKind FilesGone = new(
        "files-gone",
        410,
        "The files of the job are gone",
        "Ask for another export. Files are kept for 30 days, and removed when a person of the project is erased."
    );

    public static readonly ProblemKind RateLimited = new(
        "rate-limited",
        429,
        "Too many requests with this key",
        "Wait for the seconds in `Retry-After`. Streams of lines count as one request."
    );

    public static readonly ProblemKind TooManyOpen = new(
        "too-many-open",
        429,
        "Too many requests of this key or project are under way",
        "Wait for some of them to be answered; close event streams and waits for tasks that are not needed."
    );

    public static readonly ProblemKind TooManyConnections = new(
        "too-many-connections",
        503,
        "The server, or one address, has as many connections as it can",
        "Use connections again instead of opening one for each request, and come back after the seconds in `Retry-After`. Behind a proxy, the operator sets `TrustedProxies`."
    );

    public static readonly ProblemKind TooManySubscribers = new(
        "too-many-subscribers",
        503,
        "Too many readers of events",
        "Close an event stream that is not needed, or read agreement and progress from time to time instead."
    );

    public static readonly ProblemKind Defect = new(
        "defect",
        500,
        "The server made a mistake",
        "Nothing was changed by this request. Report it with the time and the `trace` of the answer; the server's log has the cause."
    );

    public static readonly ProblemKind Busy = new(
        "busy",
        503,
        "The server has as much to do as it can queue",
        "Nothing happened: send the same again after the seconds in `Retry-After`."
    );

    public static readonly ProblemKind BackupFailed = new(
        "backup-failed",
        503,
        "The folder for backups cannot be used",
        "The detail says why. The server goes on; mend the folder and ask again."
    );

    public static readonly ProblemKind BackupStorageFull = new(
        "backup-storage-full",
        507,
        "The disk of the folder for backups is full",
        "Nothing is left of the attempt, and the server goes on. Make room or remove old backups, and ask again."
    );

    public static readonly ProblemKind Unavailable = new(
        "unavailable",
        503,
        "The outcome is unknown",
        "Send the same again, with the same ids: what was done already is not done twice."
    );

    public static readonly ProblemKind Stopping = new(
        "stopping",
        503,
        "The server is stopping",
        "Nothing happened: send the same again after the seconds in `Retry-After`, when it has been started again."
    );

    public static readonly ProblemKind Damaged = new(
        "damaged",
        503,
        "What is stored of this is damaged",
        "Everything else works; a repeat meets the same. Stop the server, keep its data folder, and restore the newest backup: the detail names what is damaged."
    );

    public static readonly ProblemKind ReadOnly = new(
        "read-only",
        503,
        "The data folder cannot be written to",
        "Nothing happened, and reading goes on. Let the server's user write to its data folder again; the server notices by itself. Then send the same again."
    );

    public static readonly ProblemKind StorageFull = new(
        "storage-full",
        507,
        "There is no room left on the server's disk",
        "Nothing happened, and reading goes on. Make room where the data folder lies; the server notices by itself. Then send the same again."
    );

    public static IReadOnlyList<ProblemKind> All { get; } =
    [
        Malformed,
        InvalidBody,
        InvalidQuery,
        InvalidCursor,
        InvalidHeader,
        Unauthenticated,
        Forbidden,
        LeaseRequired,
        NoSuchRoute,
        UnknownProblem,
        UnknownPage,
        MethodNotAllowed,
        TimedOut,
        TooLarge,
        LineTooLong,
        UnsupportedMediaType,
        InvalidId,
        InvalidProfile,
        InvalidProject,
        InvalidLabel,
        NoQualificationPolicy,
        TargetRefused,
        BackupNotConfigured,
        BackupUnderWay,
        IfMatchRequired,
        ConfirmationRequired,
        ExportsNotConfigured,
        UnknownFile,
        FilesGone,
        RateLimited,
        TooManyOpen,
        TooManyConnections,
        TooManySubscribers,
        Defect,
        Busy,
        BackupFailed,
        BackupStorageFull,
        Unavailable,
        Stopping,
        Damaged,
        ReadOnly,
        StorageFull,
    ];
}
