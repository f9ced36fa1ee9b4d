using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// Opening, closing and discarding reach every item of a batch, some at a time, so that no turn grows with the batch.
/// </summary>
static class BatchFanOut
{
    /// <summary>1,000: a step takes a few milliseconds; other work waits no longer for it.</summary>
    const int ItemsPerStep = 1_000;

    /// <summary>The first step, and the status after it: a small batch has arrived at once.</summary>
    public static (IReadOnlyList<IEvent> Events, IReadOnlyList<Send> Sends, BatchStatus Reached) Begin(
        BatchState batch,
        BatchStatus to,
        Turn turn
    ) => Step(batch, to, from: 0, [new BatchTurning(to)], turn);

    public static Decision<Done> Continue(BatchState batch, ContinueItems m, Turn turn)
    {
        if (m.From != batch.Stepped || Goal(batch.Status) is null)
            return Decision.Ignore;
        var (events, sends, _) = Step(batch, batch.Status, m.From, [], turn);
        return Decision.Accept(events, sends);
    }

    static (IReadOnlyList<IEvent>, IReadOnlyList<Send>, BatchStatus) Step(
        BatchState batch,
        BatchStatus turning,
        int from,
        List<IEvent> events,
        Turn turn
    )
    {
        var project = GrainKeys.ProjectOf(turn.Self);
        var to = Math.Min(batch.Items.Count, from + ItemsPerStep);
        List<Send> sends = [];
        for (var i = from; i < to; i++)
        {
            IMessage message =
                turning is BatchStatus.Discarding
                    ? new DiscardItem(batch.Id, batch.Import!.Value)
                    : new OpenItem(batch.Id, Open: turning is BatchStatus.Opening, batch.OwnOverlap);
            sends.Add(new(GrainKeys.Of(project, batch.Items[i].Item), message));
            // An item must not go by older settings than those that its batch has heard of.
            if (turning is BatchStatus.Opening && batch.AdaptiveSince > 0)
                sends.Add(OverlapFanOut.Of(batch, i, turn));
        }
        events.Add(new ItemsStepped(to));
        if (to < batch.Items.Count)
        {
            // Due at once, and stored: the engine takes other work in between, and a crash does not lose the rest.
            sends.Add(new(turn.Self, new ContinueItems(to), turn.Now));
            return (events, sends, turning);
        }
        var (arrived, status) = Goal(turning)!.Value;
        events.Add(arrived);
        return (events, sends, status);
    }

    static (IEvent Arrived, BatchStatus Status)? Goal(BatchStatus turning) =>
        turning switch
        {
            BatchStatus.Opening => (new BatchOpened(), BatchStatus.Open),
            BatchStatus.Closing => (new BatchClosed(), BatchStatus.Closed),
            BatchStatus.Discarding => (new ImportDiscarded(), BatchStatus.None),
            _ => null,
        };
}
