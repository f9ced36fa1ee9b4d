using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;

namespace RlhfGrains.Grains.Items;

public static partial class LeaseDecisions
{
    /// <summary>The judgment of a task is named by its lease, so that sending it twice needs no further name.</summary>
    public static JudgmentId JudgmentOf(LeaseId lease) => new(lease.Value);

    public static Decision<TaskReceipt> Submit(ItemState item, SubmitTask m, Turn turn)
    {
        var lease = item.Find(m.Lease);
        var judgment = item.JudgedUnder(m.Lease);
        if (lease is null && judgment is null)
            return RefuseSubmit(TaskRefusal.LeaseExpired, "the lease ran out long ago");
        if ((lease?.Annotator ?? judgment!.Value.Annotator) != m.Annotator)
            return RefuseSubmit(TaskRefusal.UnknownLease, "there is no such task");
        if (
            lease
            is { IsReleased: true }
                or { End: LeaseEnd.Released or LeaseEnd.Skipped or LeaseEnd.Closed or LeaseEnd.Recalled }
        )
            return RefuseSubmit(
                TaskRefusal.LeaseEnded,
                "the task was given back or taken back, or its item was closed"
            );
        if (judgment is { } other && other.Id != JudgmentOf(m.Lease))
            return RefuseSubmit(TaskRefusal.LeaseEnded, "the task was judged without naming it");
        if (lease is not null && !lease.IsLive(turn.Now) && item.LiveLeaseOf(m.Annotator, turn.Now) is not null)
            return RefuseSubmit(
                TaskRefusal.LeaseExpired,
                "the lease has run out, and its annotator has been given the task anew"
            );
        // The judgment as the annotator stated it: what makes a repeat a repeat.
        var kind = lease?.Kind ?? judgment!.Value.Recorded.Kind;
        var stated = new SubmitJudgment(
            JudgmentOf(m.Lease),
            m.Annotator,
            RoundOf(kind),
            lease?.RubricVersion,
            m.Answers,
            m.Rationale,
            m.Flags,
            m.DurationMs,
            null,
            null,
            m.Settings
        );
        if (judgment is { } earlier)
        {
            var repeated = ItemDecisions.Repeat(
                item,
                earlier,
                stated with
                {
                    RubricVersion = earlier.Recorded.RubricVersion,
                }
            );
            var marked = item.MarkOf(earlier.Id) is { } mark
                ? new GoldAnswered(earlier.Id, mark.Version, mark.Right, mark.TaskKey)
                : null;
            return Told(item, repeated, earlier.Recorded, marked);
        }
        var submitted = ItemDecisions.Submit(
            item,
            stated,
            new SubmissionContext(lease, lease!.IsLive(turn.Now), TaskNames.Responses(item.Content!, lease.TaskKey)),
            turn
        );
        return Told(
            item,
            submitted,
            submitted.Events.OfType<JudgmentRecorded>().FirstOrDefault(),
            submitted.Events.OfType<GoldAnswered>().FirstOrDefault()
        );
    }

    static Decision<TaskReceipt> Told(
        ItemState item,
        Decision<JudgmentReceipt> decision,
        JudgmentRecorded? recorded,
        GoldAnswered? marked
    ) =>
        decision.Refusal is { } refusal
            ? Decision.Refuse<TaskReceipt>(refusal)
            : Decision.Reply(
                new TaskReceipt(
                    decision.Value!,
                    marked is null ? null : GoldDecisions.Feedback(item, recorded!, marked)
                ),
                decision.Events,
                decision.Sends
            );

    static Decision<TaskReceipt> RefuseSubmit(TaskRefusal reason, string detail) =>
        Decision.Refuse<TaskReceipt>(reason, detail);
}
