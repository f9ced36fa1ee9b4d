using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Annotators;

/// <summary>A decision about a person reaches what the person holds.</summary>
public static class StatusDecisions
{
    public static Decision<AnnotatorStatusSet> Set(AnnotatorState annotator, SetAnnotatorStatus m, Turn turn) =>
        Once.Decide(annotator.Requests, m.Request, () =>
        {
            if (annotator.RegisteredAt is null)
                return Decision.Refuse<AnnotatorStatusSet>(
                    AnnotatorRefusal.UnknownAnnotator,
                    "there is no such annotator in this project"
                );
            if (string.IsNullOrWhiteSpace(m.Reason) || m.Reason.Length > SetAnnotatorStatus.ReasonCharsMax)
                return Decision.Refuse<AnnotatorStatusSet>(
                    AnnotatorRefusal.InvalidStatusReason,
                    $"a reason has 1 to {SetAnnotatorStatus.ReasonCharsMax} characters"
                );
            if (m.Status == annotator.Status)
                return Decision.Reply(new AnnotatorStatusSet(m.Status, annotator.StatusSince, IsChanged: false, []));
            List<Send> sends = [];
            List<ItemId> items =
                m.Status is AnnotatorStatus.Active ? [] : Recall(annotator, static _ => true, turn, sends);
            if (TypeOf(m.Status) is { } type)
            {
                var what = new AnnotatorWebhookEvent(new AnnotatorId(GrainKeys.IdOf(turn.Self)), null);
                sends.Add(
                    new(
                        GrainKeys.WebhooksOf(GrainKeys.ProjectOf(turn.Self)),
                        new Announce([new WebhookEvent(type, turn.Now, Annotator: what)], AgreementMoved: false)
                    )
                );
            }
            return Decision.Reply(
                new AnnotatorStatusSet(m.Status, turn.Now, IsChanged: true, items),
                [new StatusChanged(annotator.Status, m.Status, m.Reason, m.Actor, turn.Now)],
                sends
            );
        });

    public static Decision<TasksRecalled> Recall(AnnotatorState annotator, RecallTasks m, Turn turn) =>
        Once.Decide(annotator.Requests, m.Request, () =>
        {
            if (!annotator.IsKnown)
                return Decision.Refuse<TasksRecalled>(
                    AnnotatorRefusal.UnknownAnnotator,
                    "there is no such annotator in this project"
                );
            List<Send> sends = [];
            var items = Recall(annotator, task => m.Item is null || task.Item == m.Item, turn, sends);
            return Decision.Reply(new TasksRecalled(items), [], sends);
        });

    /// <summary>Takes back what is open, and what has run out and could still be judged late.</summary>
    /// <param name="which">Of the tasks.</param>
    /// <returns>The items of open tasks.</returns>
    internal static List<ItemId> Recall(
        AnnotatorState annotator,
        Func<HeldTask, bool> which,
        Turn turn,
        List<Send> sends
    )
    {
        var project = GrainKeys.ProjectOf(turn.Self);
        var items = new List<ItemId>();
        foreach (var task in annotator.HeldTasks.Where(which))
        {
            sends.Add(new(GrainKeys.Of(project, task.Item), new RecallLease(task.Lease)));
            if (task.IsOpen)
                items.Add(task.Item);
        }
        return items;
    }

    /// <summary>With what is published now, suspensions that have waited for it take effect.</summary>
    internal static void Published(AnnotatorState annotator, Turn turn, List<Send> sends)
    {
        foreach (var category in annotator.Qualifications.SuspendedUnpublished)
            Recall(annotator, task => task.Category == category, turn, sends);
    }

    static EventTypes? TypeOf(AnnotatorStatus status) =>
        status switch
        {
            AnnotatorStatus.Suspended => EventTypes.AnnotatorSuspended,
            AnnotatorStatus.Removed => EventTypes.AnnotatorRemoved,
            _ => null,
        };
}
