using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>Asks for the item under a permit. Asked again with the same permit it gives the same lease.</summary>
/// <param name="Kind">What it is asked for; null: what the permit was drawn for.</param>
/// <param name="Place">Of gold: the item that it stands before.</param>
/// <param name="GoldUsedUp">Gold was due, and there was none left for this annotator.</param>
public sealed record LeaseItem(
    Permit Permit,
    ProjectSettings Settings,
    WorkKind? Kind = null,
    GoldGiven? Place = null,
    bool GoldUsedUp = false
) : IMessage<TaskView>;

/// <summary>The task of a lease that is open, once more.</summary>
public sealed record ReadTask(LeaseId Lease, AnnotatorId Annotator, ProjectSettings Settings) : IMessage<TaskView>;

/// <summary>From now on the lease lasts as long as a new one.</summary>
public sealed record RenewLease(LeaseId Lease, AnnotatorId Annotator, ProjectSettings Settings) : IMessage<TaskView>
{
    /// <summary>48: a day at half an hour each; whoever needs longer has gone home.</summary>
    public const int RenewalsMax = 48;
}

/// <summary>
/// Takes up a task that was put aside. It lasts as long as a new one, as often as a task may be renewed, and then for
/// what is left of it.
/// </summary>
public sealed record TakeUpLease(LeaseId Lease, AnnotatorId Annotator, ProjectSettings Settings) : IMessage<TaskView>;

/// <summary>Puts a task aside, or ends it without a judgment.</summary>
/// <param name="SkipReason">An id-like code, no text that could name somebody: given back for good. Null: put aside,
/// and it comes back first.</param>
public sealed record GiveBackLease(LeaseId Lease, AnnotatorId Annotator, string? SkipReason) : IMessage<Done>;

/// <summary>The judgment of a task. Answers speak of the task's own names of responses.</summary>
public sealed record SubmitTask(
    LeaseId Lease,
    AnnotatorId Annotator,
    IReadOnlyList<CriterionAnswer> Answers,
    string? Rationale,
    IReadOnlyList<string> Flags,
    long? DurationMs,
    ProjectSettings Settings
) : IMessage<TaskReceipt>;

/// <summary>Sent to oneself for when the lease runs out; stale when it was renewed or has ended.</summary>
public sealed record ExpireLease(LeaseId Lease) : IMessage;

/// <summary>Sent to oneself when the item is closed.</summary>
public sealed record EndLeases : IMessage;

/// <summary>Sent by an annotator whose permit was used for another item before.</summary>
public sealed record DropLease(LeaseId Lease) : IMessage;

/// <summary>
/// Sent by the annotator's grain: the task is taken back. Also one that has run out, of which a judgment could still
/// come.
/// </summary>
public sealed record RecallLease(LeaseId Lease) : IMessage;

/// <summary>What an annotator is shown, under names that are this task's own.</summary>
/// <param name="Item">The task's name for the item.</param>
/// <param name="Batch">The task's name for the batch.</param>
/// <param name="Responses">In the order in which they are to be shown.</param>
/// <param name="Criteria">Those that fit the item.</param>
public sealed record TaskView(
    LeaseId Lease,
    string Item,
    string Batch,
    IReadOnlyList<PromptMessage> Prompt,
    IReadOnlyList<ShownResponse> Responses,
    int RubricVersion,
    IReadOnlyList<Criterion> Criteria,
    Instant ExpiresAt
) : IReply;

public sealed record ShownResponse(ResponseId Id, string Text);

/// <summary>Why an item cannot be leased; in order of precedence. The host tries another item.</summary>
public enum LeaseRefusal
{
    /// <summary>The project has newer settings than those that came with the message: the host asks again.</summary>
    SettingsChanged,

    /// <summary>There is no such item, or it is not open to be seen yet.</summary>
    UnknownItem,

    /// <summary>The permit was used for this item, and the lease has ended.</summary>
    LeaseEnded,
    ItemClosed,

    /// <summary>The annotator may not judge this category.</summary>
    NotQualified,

    /// <summary>The item is not for a task of the permit's kind.</summary>
    NotOfKind,
    AlreadyJudged,

    /// <summary>The annotator holds another lease of the item.</summary>
    AlreadyLeased,

    /// <summary>The annotator has skipped the item.</summary>
    AlreadySkipped,

    /// <summary>Counted judgments and live leases fill all slots.</summary>
    ItemComplete,

    /// <summary><see cref="ItemState.JudgmentsMax"/> or <see cref="ItemState.SkipsMax"/> is reached.</summary>
    TooManyJudgments,
}

/// <summary>What can be wrong with a lease that somebody names; in order of precedence.</summary>
public enum TaskRefusal
{
    /// <summary>The project has newer settings than those that came with the message: the host asks again.</summary>
    SettingsChanged,

    /// <summary>There is no such lease of this annotator.</summary>
    UnknownLease,

    /// <summary>The task was judged, given back or taken back, or its item was closed.</summary>
    LeaseEnded,

    /// <summary>The lease has run out, and the item needs the judgment no more.</summary>
    LeaseExpired,

    /// <summary>A skip without a reason, or with one that is not like an id.</summary>
    InvalidSkipReason,

    /// <summary><see cref="RenewLease.RenewalsMax"/> is reached.</summary>
    TooManyRenewals,
}
