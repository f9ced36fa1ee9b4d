using RlhfGrains.Contracts;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>Makes an item gold, gives it another known answer, or makes it an ordinary one again.</summary>
/// <param name="Gold">Null: its answer is known no more.</param>
public sealed record SetGold(Request Request, GoldDraft? Gold, ProjectSettings Settings) : IMessage<GoldReceipt>
{
    /// <summary>
    /// 64 answers: what is corrected more often is not known. Each stays, for what those who practised were told.
    /// </summary>
    public const int AnswersMax = 64;
}

/// <summary>
/// The item's known answer has become known: it is given to nobody any more, and what was answered to it is marked.
/// </summary>
/// <param name="Since">Answers from then on count no more; null: none does.</param>
public sealed record RetireGold(Request Request, Instant? Since, string Reason) : IMessage<GoldReceipt>
{
    public const int ReasonCharsMax = 2_000;
}

/// <summary>Nobody gets the item as gold or practice any more.</summary>
/// <param name="Since">Answers from then on count no more; null: none does.</param>
/// <param name="Moves">The answers that this corrects.</param>
public sealed record GoldRetired(Instant? Since, string Reason, IReadOnlyList<GoldDelta> Moves, Instant At) : IEvent;

/// <param name="Version">Of the known answer, from 1; 0: there is none any more.</param>
/// <param name="Corrected">How many answers of annotators are right or wrong other than before.</param>
public sealed record GoldReceipt(ItemId Item, int Version, int Corrected, Instant At) : IReply;

/// <summary>Sent by a batch behind the item's content.</summary>
public sealed record StageGold(BatchId Batch, ImportId Import, GoldAnswer Gold) : IMessage;

/// <summary>Whether an annotator's answer is right has changed. Null: it is no answer to gold.</summary>
public sealed record GoldDelta(JudgmentId Judgment, AnnotatorId Annotator, WorkKind Kind, bool? Was, bool? Right);

/// <summary>The item has a known answer from now on, another one, or none.</summary>
/// <param name="Answer">Null: none.</param>
/// <param name="Moves">The answers that this corrects.</param>
public sealed record GoldSet(GoldAnswer? Answer, IReadOnlyList<GoldDelta> Moves, Instant At) : IEvent;

/// <summary>A judgment was compared with the known answer.</summary>
/// <param name="Version">Of the known answer; 0: there was none any more.</param>
/// <param name="Right">Null: it could not be compared.</param>
/// <param name="TaskKey">Of practice: what the responses were called; its annotator may ask again what they were
/// told.</param>
public sealed record GoldAnswered(JudgmentId Judgment, int Version, bool? Right, byte[]? TaskKey) : IEvent;

/// <summary>The known answer in force, for leads.</summary>
/// <param name="Use">What the item is for.</param>
/// <param name="Retired">Null: it is in use.</param>
public sealed record GoldView(
    GoldAnswer Answer,
    int Version,
    Instant At,
    GoldRole Use = GoldRole.Drawn,
    GoldRetired? Retired = null
);

/// <param name="Feedback">Of practice alone.</param>
public sealed record TaskReceipt(JudgmentReceipt Judgment, PracticeFeedback? Feedback) : IReply;

/// <summary>What whoever practises is told of an answer.</summary>
/// <param name="Right">By every criterion; null: the answer said nothing.</param>
/// <param name="Responses">In the order of the import, under the task's own names.</param>
public sealed record PracticeFeedback(
    bool? Right,
    IReadOnlyList<CriterionFeedback> Criteria,
    IReadOnlyList<ResponseId> Responses,
    string? Explanation
);

public sealed record CriterionFeedback(GoldCriterion Gold, bool Right);

/// <summary>Why a known answer cannot be set; in order of precedence, behind <see cref="ItemRefusal"/>.</summary>
public enum GoldRefusal
{
    /// <summary>The detail says what is wrong with the known answer.</summary>
    InvalidGold,

    /// <summary><see cref="SetGold.AnswersMax"/> is reached.</summary>
    TooManyGoldAnswers,

    /// <summary>What is to be retired is no gold.</summary>
    NotGold,
}

/// <summary>Sent by an item that has a known answer from now on, another one, or none.</summary>
/// <param name="IsFinished">As an ordinary one.</param>
/// <param name="Moves">Answers that are right or wrong other than before.</param>
public sealed record NoteGold(
    ItemId Item,
    CategoryId Category,
    GoldRole Use,
    bool IsFinished,
    IReadOnlyList<GoldDelta> Moves
) : IMessage
{
    internal bool IsGold => Use is not GoldRole.None;
}
