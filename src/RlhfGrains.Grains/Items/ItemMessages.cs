using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Leases;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Requests;

namespace RlhfGrains.Grains.Items;

/// <summary>One annotator's answer for this item in one round.</summary>
/// <param name="Settings">The version in force, attached by the host.</param>
/// <param name="RubricVersion">Null: the one in force.</param>
/// <param name="Presentation">The response ids in the order they were shown, or null when the frontend did not
/// say.</param>
/// <param name="JudgedAt">Null: now. Only a frontend's own back end may state it, for historical data.</param>
/// <param name="Own">By the annotator's own key, and what they may judge; null: somebody who knows the items.</param>
public sealed record SubmitJudgment(
    JudgmentId Id,
    AnnotatorId Annotator,
    Round Round,
    int? RubricVersion,
    IReadOnlyList<CriterionAnswer> Answers,
    string? Rationale,
    IReadOnlyList<string> Flags,
    long? DurationMs,
    IReadOnlyList<ResponseId>? Presentation,
    Instant? JudgedAt,
    ProjectSettings Settings,
    OwnSubmission? Own = null
) : IMessage<JudgmentReceipt>
{
    /// <summary>
    /// 64 KiB: the longest rationale seen in public sets is 9 KB; above this it is an upload by mistake.
    /// </summary>
    public const int RationaleCharsMax = 64 * 1024;

    public const int FlagsMax = 16;

    /// <summary>The flag of a judgment that gives no answer.</summary>
    public const string CannotJudge = "cannot-judge";

    /// <summary>
    /// 5 minutes: as far as two clocks that are set over a network are taken to differ (as with Kerberos, and with our
    /// webhooks). Kept as it was said.
    /// </summary>
    public static readonly TimeSpan ClockToleranceMax = TimeSpan.FromMinutes(5);

    /// <summary>A week: a longer "duration" is a clock that was wrong.</summary>
    public const long DurationMsMax = 7L * 24 * 3600 * 1000;
}

/// <param name="Categories">Those that the annotator may judge; null: all.</param>
public sealed record OwnSubmission(IReadOnlyList<CategoryId>? Categories);

/// <summary>
/// Takes a judgment out of every count. The journal keeps both, and the annotator may judge the item again under a new
/// judgment id.
/// </summary>
public sealed record WithdrawJudgment(Request Request, JudgmentId Judgment, string Reason, ProjectSettings Settings)
    : IMessage<JudgmentReceipt>
{
    public const int ReasonCharsMax = 2_000;
}

/// <summary>Ends or resumes the judging of one item.</summary>
public sealed record SetItemClosed(Request Request, bool Closed) : IMessage<Done>;

public sealed record ReadItem : IMessage<ItemView>;

/// <summary>
/// The item's counts by unit, without its texts: for intervals that keep the units of one item together.
/// </summary>
public sealed record ReadUnits(ProjectSettings Settings) : IMessage<ItemUnits>;

/// <summary>Sent by a batch: keep this item unseen until the batch opens.</summary>
public sealed record StageItem(BatchId Batch, ImportId Import, long Line, ItemContent Content) : IMessage;

/// <summary>Sent by a batch whose import was given up.</summary>
public sealed record DiscardItem(BatchId Batch, ImportId Import) : IMessage;

/// <summary>Sent by a batch: from now on the item can be judged, or cannot.</summary>
/// <param name="OwnOverlap">Of the batch, when it opens for the first time; null: the project's holds.</param>
public sealed record OpenItem(BatchId Batch, bool Open, int? OwnOverlap) : IMessage;

/// <summary>Sent to oneself when the item is closed: its judgments are final.</summary>
public sealed record TellConsensus : IMessage;

/// <summary>
/// Sent to oneself when the item is complete by something else than a judgment: its annotators are told as they are at
/// the judgment that completes it.
/// </summary>
/// <param name="Criteria">Of the project.</param>
public sealed record TellCompletion(IReadOnlyList<Criterion> Criteria) : IMessage;

/// <summary>Sent by a batch: the overlap in force for its items is another one.</summary>
/// <param name="OwnOverlap">Of the batch; null: the project's holds.</param>
public sealed record ReviewOverlap(BatchId Batch, int? OwnOverlap, OverlapTerms Terms) : IMessage;

/// <summary>Where the item stands under an adaptive overlap.</summary>
public sealed record ReadOverlap(ProjectSettings Settings) : IMessage<ItemOverlap>;

public enum Round
{
    First = 1,

    /// <summary>The same annotator, the same item, later, blind.</summary>
    Reaudit = 2,

    /// <summary>A judgment made in or after a calibration session.</summary>
    Recalibration = 3,
}

public enum ItemStatus
{
    /// <summary>Nothing was ever imported under this id, or its import was given up.</summary>
    None = 0,

    /// <summary>Imported, unseen: its batch is not open yet.</summary>
    Staged = 1,
    Open = 2,
    Closed = 3,
}

/// <summary>What the sender of a judgment is told: nothing about other judgments of the item.</summary>
public sealed record JudgmentReceipt(JudgmentId Id, ItemId Item, Instant RecordedAt, Instant JudgedAt, bool Withdrawn)
    : IReply;

/// <summary>Everything about an item: for leads and a frontend's own back end, never for annotators.</summary>
public sealed record ItemView(
    ItemContent Content,
    BatchId Batch,
    ItemStatus Status,
    IReadOnlyList<JudgmentView> Judgments,
    IReadOnlyList<LeaseView> Leases,
    GoldView? Gold
) : IReply;

/// <summary>
/// A lease as leads see it: an open one, or one that ended without a judgment and is still remembered.
/// </summary>
/// <param name="IsReleased">Its annotator has put it aside.</param>
public sealed record LeaseView(
    AnnotatorId Annotator,
    WorkKind Kind,
    Instant LeasedAt,
    Instant ExpiresAt,
    LeaseEnd? End,
    string? Reason,
    bool IsReleased
);

/// <summary>Empty for an item that nobody has judged.</summary>
/// <param name="Basis">What agreement is computed from under an adaptive overlap, of round <c>first</c>; empty where
/// there is none.</param>
public sealed record ItemUnits(IReadOnlyList<SeriesUnits> Series, IReadOnlyList<SeriesUnits> Basis) : IReply;

/// <param name="Units">For each unit, how many counted judgments gave each label.</param>
public sealed record SeriesUnits(Series Series, IReadOnlyList<int[]> Units);

/// <param name="Judgments">Those that fill a slot.</param>
/// <param name="IsAdaptive">False: its batch has an overlap of its own, or the project has no such policy.</param>
/// <param name="IsInFullShare">It gets the maximum whatever the answers are.</param>
/// <param name="IsComplete">It has all the judgments it is to get.</param>
/// <param name="Units">Of the criteria that decide.</param>
public sealed record ItemOverlap(
    int Judgments,
    bool IsAdaptive,
    bool IsInFullShare,
    bool IsComplete,
    IReadOnlyList<UnitStanding> Units
) : IReply;

/// <param name="Posterior">Probability that the most frequent answer is right, under the policy's model.</param>
public sealed record UnitStanding(CriterionId Criterion, double Posterior, OverlapAnswer Answer);

/// <param name="HasRationale">The text itself lies with the annotator's personal records.</param>
/// <param name="Kind">Why it was asked for.</param>
/// <param name="Right">Of an answer to gold, by the known answer in force; null: it is none.</param>
public sealed record JudgmentView(
    JudgmentId Id,
    AnnotatorId Annotator,
    Round Round,
    int RubricVersion,
    IReadOnlyList<CriterionValues> Answers,
    bool HasRationale,
    IReadOnlyList<string> Flags,
    long? DurationMs,
    IReadOnlyList<ResponseId>? Presentation,
    Instant RecordedAt,
    Instant JudgedAt,
    string? WithdrawnBecause,
    bool Surplus,
    WorkKind Kind,
    bool? Right
);

/// <summary>In order of precedence.</summary>
public enum SubmitRefusal
{
    /// <summary>The project has newer settings than those that came with the message: the host asks again.</summary>
    SettingsChanged,

    /// <summary>There is no such item, or it is not open to be seen yet.</summary>
    UnknownItem,

    /// <summary>The judgment id was used before, with another content.</summary>
    IdReused,

    /// <summary>The item takes no more judgments.</summary>
    ItemClosed,

    /// <summary>The annotator has judged this item in this round.</summary>
    AlreadyJudged,

    /// <summary>A re-audit of an item that the annotator has not judged.</summary>
    NotJudgedBefore,

    /// <summary>The rubric version is not one of the project's.</summary>
    UnknownRubricVersion,

    /// <summary>
    /// The time of judging lies further in the future than <see cref="SubmitJudgment.ClockToleranceMax"/>.
    /// </summary>
    JudgedInFuture,

    /// <summary>The duration is negative or above <see cref="SubmitJudgment.DurationMsMax"/>.</summary>
    DurationOutOfRange,

    /// <summary>The rationale is longer than <see cref="SubmitJudgment.RationaleCharsMax"/>.</summary>
    RationaleTooLong,

    /// <summary>More than <see cref="SubmitJudgment.FlagsMax"/> flags, or a flag that is not an id.</summary>
    InvalidFlags,

    /// <summary>No answer, and no flag <c>cannot-judge</c>.</summary>
    NoAnswer,

    /// <summary>An answer for a criterion that the project does not declare.</summary>
    UndeclaredCriterion,

    /// <summary>Two answers for one criterion.</summary>
    CriterionRepeated,

    /// <summary>
    /// The form of the answer is not the scale's, or the scale does not fit the item's number of responses.
    /// </summary>
    ScaleMismatch,

    /// <summary>A response that the item does not have.</summary>
    UnknownResponse,

    /// <summary>A response named twice.</summary>
    ResponseRepeated,

    /// <summary>A ranking, ratings or presentation that leaves out a response.</summary>
    ResponseMissing,

    /// <summary>A strength or rating outside the scale.</summary>
    OffScale,

    /// <summary>The item has its overlap.</summary>
    ItemComplete,

    /// <summary><see cref="ItemState.JudgmentsMax"/> is reached.</summary>
    TooManyJudgments,

    /// <summary>To annotators' own keys: the project has them judge through tasks.</summary>
    TaskRequired,

    /// <summary>
    /// To annotators' own keys, in place of everything that would tell of the item: it is not there, not open, not
    /// theirs to judge, judged by them already, or has other responses.
    /// </summary>
    NotAvailable,
}

/// <summary>In order of precedence.</summary>
public enum ItemRefusal
{
    /// <summary>The project has newer settings than those that came with the message: the host asks again.</summary>
    SettingsChanged,

    /// <summary>There is no such item, or it is not open to be seen yet.</summary>
    UnknownItem,
    UnknownJudgment,

    /// <summary>The judgment is withdrawn already.</summary>
    AlreadyWithdrawn,

    /// <summary>
    /// A withdrawal without a reason, or with one longer than <see cref="WithdrawJudgment.ReasonCharsMax"/>.
    /// </summary>
    InvalidReason,
}
