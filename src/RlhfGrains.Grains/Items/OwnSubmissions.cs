using RlhfGrains.Contracts;

namespace RlhfGrains.Grains.Items;

/// <summary>
/// Judgments that annotators submit directly with keys of their own. They may know an item's id and nothing else of it,
/// so that what they are answered depends on their own doing alone: it is taken, or it is not available to them, for
/// whatever reason.
/// </summary>
static class OwnSubmissions
{
    public static Decision<JudgmentReceipt> Submit(ItemState item, SubmitJudgment m, OwnSubmission own, Turn turn)
    {
        if (m.Terms.AreOlderThan(item.NewestSettings))
            return Staleness.Refuse<JudgmentReceipt>();
        if (!m.Terms.AnnotatorsSubmit)
            return Refuse(SubmitRefusal.TaskRequired, "annotators judge through tasks in this project");
        // Its id is named by its annotator: whatever is found under it is their own.
        if (item.Find(m.Id) is { } earlier)
            return ItemDecisions.Repeat(item, earlier, m);
        if (ItemDecisions.FaultOfFrame(m, turn) is { } frame)
            return Refuse(frame.Refusal, frame.Detail);
        if (AnswerRules.FaultOfCriteria(m.Terms.Criteria, m.Answers) is { } undeclared)
            return Refuse(undeclared.Refusal, undeclared.Detail);
        if (!item.IsSeen || own.Categories?.Contains(item.Content!.Category) == false)
            return NotAvailable();
        var lease =
            item.LiveLeaseOf(m.Annotator, turn.Now) is { } live && LeaseDecisions.RoundOf(live.Kind) == m.Round
                ? live
                : null;
        var how = new SubmissionContext(lease, IsInTime: true, item.Content!.Responses, KeepsSurplus: true);
        var decision = ItemDecisions.Submit(item, m, how, turn);
        return decision.Refusal is not { } refusal || refusal.Is(TermsRefusal.SettingsChanged)
            ? decision
            : NotAvailable();
    }

    static Decision<JudgmentReceipt> NotAvailable() =>
        Refuse(SubmitRefusal.NotAvailable, "the item is not there, not open to you, or not as the answers say");

    static Decision<JudgmentReceipt> Refuse(SubmitRefusal reason, string detail) =>
        Decision.Refuse<JudgmentReceipt>(reason, detail);
}
