using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

/// <summary>How an item comes to a known answer, and what follows from another one.</summary>
public static class GoldDecisions
{
    public static Decision<GoldReceipt> Set(ItemState item, SetGold m, Turn turn) =>
        Once.Decide(item.Requests, m.Request, () =>
        {
            if (m.Settings.Version < item.NewestSettings)
                return Decision.Refuse<GoldReceipt>(ItemRefusal.SettingsChanged);
            if (!item.IsSeen)
                return Decision.Refuse<GoldReceipt>(
                    ItemRefusal.UnknownItem,
                    $"there is no item '{GrainKeys.IdOf(turn.Self)}'"
                );
            GoldAnswer? answer = null;
            if (m.Gold is { } draft)
            {
                if (GoldRules.Read(item.Content!.Responses, m.Settings, draft, out answer) is { } fault)
                    return Decision.Refuse<GoldReceipt>(GoldRefusal.InvalidGold, fault);
                if (draft.Pool is GoldPool.Blind && item.IsPractised)
                    return Decision.Refuse<GoldReceipt>(
                        GoldRefusal.InvalidGold,
                        "gold: somebody has practised on the item, so that it cannot be blind gold"
                    );
                if (item.Golds.Count >= SetGold.AnswersMax)
                    return Decision.Refuse<GoldReceipt>(
                        GoldRefusal.TooManyGoldAnswers,
                        $"an item has at most {SetGold.AnswersMax} known answers, one after another"
                    );
            }
            else if (item.Gold is null)
            {
                return Decision.Reply(new GoldReceipt(item.Content!.Id, 0, 0, turn.Now)); // none to take away
            }
            var moves = Moves(item, answer);
            // At most as many as an item has judgments: they leave in this one turn, behind everything that was told of
            // them before.
            return Decision.Reply(
                new GoldReceipt(item.Content!.Id, answer is null ? 0 : item.Golds.Count + 1, moves.Count, turn.Now),
                [new GoldSet(answer, moves, turn.Now)],
                [Note(item, UseOf(item, answer), moves, turn)]
            );
        });

    public static Decision<GoldReceipt> Retire(ItemState item, RetireGold m, Turn turn) =>
        Once.Decide(item.Requests, m.Request, () =>
        {
            if (!item.IsSeen)
                return Decision.Refuse<GoldReceipt>(
                    ItemRefusal.UnknownItem,
                    $"there is no item '{GrainKeys.IdOf(turn.Self)}'"
                );
            if (item.Gold is not { } gold)
                return Decision.Refuse<GoldReceipt>(GoldRefusal.NotGold, "the item has no known answer");
            if (string.IsNullOrWhiteSpace(m.Reason) || m.Reason.Length > RetireGold.ReasonCharsMax)
                return Decision.Refuse<GoldReceipt>(
                    ItemRefusal.InvalidReason,
                    $"a reason has 1 to {RetireGold.ReasonCharsMax} characters"
                );
            var moves = Moves(item, gold.Answer, new GoldRetired(m.Since, m.Reason, [], turn.Now));
            return Decision.Reply(
                new GoldReceipt(item.Content!.Id, gold.Version, moves.Count, turn.Now),
                [new GoldRetired(m.Since, m.Reason, moves, turn.Now)],
                [Note(item, GoldRole.Retired, moves, turn)]
            );
        });

    public static Decision<Done> Stage(ItemState item, StageGold m, Turn turn) =>
        item.Status is ItemStatus.Staged && item.Batch == m.Batch && item.Import == m.Import && item.Gold is null
            ? Decision.Accept([new GoldSet(m.Gold, [], turn.Now)])
            : Decision.Ignore;

    /// <summary>
    /// Tells the batch which of its items are gold, and through it the annotators whose answers are right or wrong
    /// other than before.
    /// </summary>
    internal static Send Note(ItemState item, GoldRole use, IReadOnlyList<GoldDelta> moves, Turn turn) =>
        new(
            GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), item.Batch),
            new NoteGold(item.Content!.Id, item.Content.Category, use, item.Progress.IsFinished, moves)
        );

    /// <summary>Of another known answer.</summary>
    static GoldRole UseOf(ItemState item, GoldAnswer? answer) =>
        answer switch
        {
            null => GoldRole.None,
            _ when item.Retired is not null => GoldRole.Retired,
            { Pool: GoldPool.Practice } => GoldRole.Practice,
            _ when item.IsPractised => GoldRole.Practice,
            { Pool: GoldPool.Blind } => GoldRole.Blind,
            _ => GoldRole.Drawn,
        };

    /// <summary>What a judgment is to the known answer; null: nothing.</summary>
    internal static GoldAnswered? Compare(ItemState item, JudgmentRecorded judgment, byte[]? taskKey)
    {
        if (judgment.Kind is not (WorkKind.Gold or WorkKind.Practice))
            return null;
        return item.Gold is { } gold && item.IsEvidence(new Judgment(judgment, null, Told: false))
            ? new GoldAnswered(
                judgment.Id,
                gold.Version,
                GoldRules.IsRight(gold.Answer, judgment.Answers),
                judgment.Kind is WorkKind.Practice ? taskKey : null
            )
            : new GoldAnswered(judgment.Id, 0, null, null);
    }

    /// <summary>
    /// What whoever practised is told; null: it was no practice, or no answer, for which nothing is told.
    /// </summary>
    /// <param name="marked">Of the judgment.</param>
    internal static PracticeFeedback? Feedback(ItemState item, JudgmentRecorded judgment, GoldAnswered marked)
    {
        if (marked.TaskKey is not { } key || judgment.Answers.Count == 0)
            return null;
        var gold = item.Golds[marked.Version - 1];
        return new PracticeFeedback(
            GoldRules.IsRight(gold, judgment.Answers),
            [.. gold.Criteria.Select(c => new CriterionFeedback(c, GoldRules.IsRight(c, judgment.Answers)))],
            [.. TaskNames.Responses(item.Content!, key).Select(r => r.Id)],
            gold.Explanation
        );
    }

    static List<GoldDelta> Moves(ItemState item, GoldAnswer? answer) =>
        Moves(item, answer, answer is null ? null : item.Retired);

    static List<GoldDelta> Moves(ItemState item, GoldAnswer? answer, GoldRetired? retired)
    {
        var moves = new List<GoldDelta>();
        foreach (var judgment in item.Judgments)
        {
            if (judgment.IsWithdrawn || item.MarkOf(judgment.Id) is not { } mark)
                continue;
            var right =
                answer is null || !ItemState.IsEvidence(judgment, retired)
                    ? null
                    : GoldRules.IsRight(answer, judgment.Recorded.Answers);
            if (right != mark.Right)
                moves.Add(new GoldDelta(judgment.Id, judgment.Annotator, judgment.Recorded.Kind, mark.Right, right));
        }
        return moves;
    }
}
