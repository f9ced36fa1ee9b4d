using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

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

/// <summary>What the sender of a judgment is told: nothing about other judgments of the item.</summary>
public sealed record JudgmentReceipt(JudgmentId Id, ItemId Item, Instant RecordedAt, Instant JudgedAt, bool Withdrawn)
    : IReply;

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
