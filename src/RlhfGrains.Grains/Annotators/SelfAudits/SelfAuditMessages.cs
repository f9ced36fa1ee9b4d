using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Annotators.SelfAudits;

/// <summary>Sent by a host whose permit for a re-audit the item has refused for good.</summary>
public sealed record DropReaudit(ItemId Item) : IMessage<Done>;

/// <summary>A copy of the integer counts, for statistics outside the turn.</summary>
public sealed record ReadSelfAudit : IMessage<SelfAuditView>;

/// <param name="Due">Judgments of one's own that were drawn and have not come back yet.</param>
/// <param name="NextDueAt">When the first of them may come back; null: none waits.</param>
public sealed record SelfAuditView(AnnotatorId Id, int Due, Instant? NextDueAt, IReadOnlyList<SelfCounts> Counts)
    : IReply;

/// <summary>One annotator's first answers against their second ones.</summary>
/// <param name="Oriented">The labels belong to an order of two responses, which is arbitrary.</param>
/// <param name="SeveralUnits">Answers have several units here (pairs of responses, or responses), which depend on each
/// other.</param>
/// <param name="Answers">Pairs of answers.</param>
/// <param name="Same">Those that are the same in every unit.</param>
/// <param name="Labels">How many labels the scale has.</param>
/// <param name="State">The exported state of a <see cref="Agreement.ConfusionMatrix"/> of the units: rows first,
/// columns second.</param>
public sealed record SelfCounts(
    CategoryId Category,
    CriterionId Criterion,
    int RubricVersion,
    bool Oriented,
    bool SeveralUnits,
    int Answers,
    int Same,
    int Labels,
    long[] State
);
