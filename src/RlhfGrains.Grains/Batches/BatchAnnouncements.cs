using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// What a batch tells its project's webhooks: nothing that nobody wants, and at most one message for what an item did.
/// </summary>
public static class BatchAnnouncements
{
    /// <summary>
    /// 20 judgments, or a twentieth of the batch's: below that an interval hardly moves, and agreement is read some
    /// hundred times for a million.
    /// </summary>
    const int MovesMin = 20;

    /// <inheritdoc cref="MovesMin"/>
    const int ShareOfMoves = 20;

    public static Decision<Done> Want(BatchState batch, WantEvents m, Turn turn) =>
        m.Events == batch.Wanted ? Decision.Ignore : Decision.Accept([new EventsWanted(m.Events)]);

    internal static void Add(BatchState batch, ObserveItem m, Turn turn, List<IEvent> events, List<Send> sends)
    {
        List<WebhookEvent> happenings = [];
        if (m.Completion is { } completion)
        {
            var item = new ItemWebhookEvent(
                completion.Item,
                batch.Id,
                m.Category,
                m.After.Judgments,
                completion.Contested
            );
            if (batch.Wanted.HasFlag(EventTypes.ItemCompleted))
                happenings.Add(new(EventTypes.ItemCompleted, turn.Now, Item: item));
            if (batch.Wanted.HasFlag(EventTypes.ItemContested) && completion.Contested.Count > 0)
                happenings.Add(new(EventTypes.ItemContested, turn.Now, Item: item));
        }
        var isCompleted = IsCompletedBy(batch, m);
        if (isCompleted && batch.Wanted.HasFlag(EventTypes.BatchCompleted))
            happenings.Add(new(EventTypes.BatchCompleted, turn.Now, Batch: Totals(batch, m)));
        var isMoved =
            batch.Wanted.HasFlag(EventTypes.AgreementLow) && m.Units.Count > 0 && (isCompleted || HasMoved(batch));
        if (isMoved)
            events.Add(new AgreementAnnounced());
        if (isMoved || happenings.Count > 0)
            sends.Add(new(GrainKeys.WebhooksOf(GrainKeys.ProjectOf(turn.Self)), new Announce(happenings, isMoved)));
    }

    /// <summary>
    /// The last item that was waited for is gold from now on. A batch of nothing but gold was never waited for.
    /// </summary>
    internal static void Add(BatchState batch, NoteGold m, Turn turn, List<Send> sends)
    {
        if (
            !batch.Wanted.HasFlag(EventTypes.BatchCompleted)
            || !m.IsGold
            || m.IsFinished
            || batch.Finished + 1 != batch.Items.Count
        )
            return;
        if (batch.Work!.GoldItems + 1 == batch.Items.Count)
            return;
        var totals = new BatchWebhookEvent(
            batch.Id,
            batch.Items.Count,
            batch.Progress.Sum(c => c.Complete),
            batch.Progress.Sum(c => c.Closed)
        );
        sends.Add(
            new(
                GrainKeys.WebhooksOf(GrainKeys.ProjectOf(turn.Self)),
                new Announce([new(EventTypes.BatchCompleted, turn.Now, Batch: totals)], AgreementMoved: false)
            )
        );
    }

    /// <summary>Nothing is waited for of gold.</summary>
    static bool IsCompletedBy(BatchState batch, ObserveItem m) =>
        m.After.IsFinished
        && !m.Before.IsFinished
        && !batch.Work!.IsGold(batch.PositionOf(m.Item))
        && batch.Finished + 1 == batch.Items.Count;

    static bool HasMoved(BatchState batch) =>
        batch.Moves + 1 - batch.MovesAnnounced >= Math.Max(MovesMin, batch.Moves / ShareOfMoves);

    static BatchWebhookEvent Totals(BatchState batch, ObserveItem m)
    {
        // The progress knows of another overlap before its items do.
        var isCounted = batch.Work!.IsComplete(batch.PositionOf(m.Item));
        var (complete, closed) = (Change(isCounted, m.After.Complete), Change(m.Before.Closed, m.After.Closed));
        foreach (var category in batch.Progress)
        {
            complete += category.Complete;
            closed += category.Closed;
        }
        return new BatchWebhookEvent(batch.Id, batch.Items.Count, complete, closed);
    }

    static int Change(bool before, bool after) => (after ? 1 : 0) - (before ? 1 : 0);
}
