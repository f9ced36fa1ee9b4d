using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Vocabulary.Leases;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Batches;

public static class BatchDecisions
{
    /// <summary>An item changed: the counts move, and the annotators concerned are told.</summary>
    public static Decision<Done> Observe(BatchState batch, ObserveItem m, Turn turn)
    {
        var sends = new List<Send>(m.Peers.Count + 1);
        if (m.Note is { } note)
            sends.Add(new(GrainKeys.Beside(turn.Self, note.Annotator), new NoteJudgment(m.Category, batch.Id, note)));
        if (m.Lease is { } lease)
            sends.Add(new(GrainKeys.Beside(turn.Self, lease.Annotator), new NoteLease(m.Category, batch.Id, lease)));
        for (var i = 0; i < m.Peers.Count; i++)
            sends.Add(
                new(
                    GrainKeys.Beside(turn.Self, m.Peers[i].Annotator),
                    new ObservePeers(m.Category, m.Peers[i].Units, m.Peers[i].Consensus)
                )
            );
        var observed = new ItemObserved(
            batch.PositionOf(m.Item),
            m.Category,
            m.Before,
            m.After,
            m.Holder,
            m.Lease?.End is LeaseEnd.Skipped,
            m.Units
        );
        if (batch.Wanted is EventTypes.None)
            return Decision.Accept([observed], sends);
        List<IEvent> events = [observed];
        BatchAnnouncements.Add(batch, m, turn, events, sends);
        return Decision.Accept(events, sends);
    }

    /// <summary>
    /// An item is gold from now on, or no longer, or its known answer is another one: those who answered it are told.
    /// </summary>
    public static Decision<Done> NoteGold(BatchState batch, NoteGold m, Turn turn)
    {
        var position = batch.PositionOf(m.Item);
        List<Send> sends =
        [
            .. m.Moves.Select(move => new Send(
                GrainKeys.Beside(turn.Self, move.Annotator),
                new CorrectGold(m.Category, m.Item, move.Kind, move.Was, move.Right)
            )),
        ];
        if (batch.Work!.GoldRole(position) == m.Use)
            return Decision.Accept([], sends);
        if (batch.Work.IsGold(position) != m.IsGold)
            BatchAnnouncements.Add(batch, m, turn, sends);
        return Decision.Accept([new GoldNoted(position, m.Use, m.IsFinished)], sends);
    }

    public static Decision<Suggestion> Suggest(BatchState batch, SuggestItem m, Turn turn)
    {
        if (batch.Status is not BatchStatus.Open || batch.Work is not { } work)
            return Decision.Reply(new Suggestion(null, null, NoWork.NothingOpen));
        NoWork none;
        var position = m.Kind is WorkKind.Gold or WorkKind.Practice
            ? work.SuggestGold(m, out none)
            : work.Suggest(m.Annotator, m.Categories, m.Draw, m.Attempt, out none);
        return Decision.Reply(
            position < 0
                ? new Suggestion(null, null, none)
                : new Suggestion(batch.Items[position].Item, batch.Items[position].Category, null)
        );
    }

    public static Decision<GoldPoolSizes> ReadGoldPools(BatchState batch, ReadGoldPools m, Turn turn) =>
        Decision.Reply(new GoldPoolSizes(batch.Work?.GoldPools(m.PracticeShare) ?? []));

    public static Decision<Done> SetClosed(BatchState batch, SetBatchClosed m, Turn turn) =>
        Once.Decide(batch.Requests, m.Request, () =>
        {
            if (batch.Status is BatchStatus.None or BatchStatus.Staging or BatchStatus.Discarding)
                return Decision.Refuse<Done>(BatchRefusal.UnknownBatch, "the batch has not been opened");
            if (batch.Status is BatchStatus.Opening or BatchStatus.Closing)
                return Decision.Refuse<Done>(BatchRefusal.BatchBusy, "the batch is being opened or closed; ask again");
            if (m.Closed == (batch.Status is BatchStatus.Closed))
                return Decision.Ignore;
            var (events, sends, _) = BatchFanOut.Begin(
                batch,
                m.Closed ? BatchStatus.Closing : BatchStatus.Opening,
                turn
            );
            return Decision.Accept(events, sends);
        });

    public static Decision<BatchView> Read(BatchState batch, ReadBatch m, Turn turn) =>
        IsKnown(batch)
            ? Decision.Reply(View(batch))
            : Decision.Refuse<BatchView>(BatchRefusal.UnknownBatch, "there is no such batch");

    public static Decision<ImportView> ReadImport(BatchState batch, ReadImport m, Turn turn) =>
        batch.ImportView is { } import
            ? Decision.Reply(import)
            : Decision.Refuse<ImportView>(BatchRefusal.UnknownImport, "nothing was imported into this batch");

    public static Decision<IdPage> ListItems(BatchState batch, ListItems m, Turn turn)
    {
        if (!IsKnown(batch))
            return Decision.Refuse<IdPage>(BatchRefusal.UnknownBatch, "there is no such batch");
        // Staged items are unseen.
        return batch.Status is BatchStatus.Staging or BatchStatus.Discarding
            ? Decision.Reply(new IdPage([], null))
            : Decision.Reply(Page.Of(batch.Items, m.After, m.CountMax, static i => i.Item.Value));
    }

    /// <summary>Also of a batch that holds nothing yet: its counts are then empty.</summary>
    public static Decision<BatchCounts> ReadCounts(BatchState batch, ReadCounts m, Turn turn) =>
        Decision.Reply(
            new BatchCounts(
                batch.Status,
                batch.Series,
                batch.BasisSeries,
                batch.AdaptiveSince > 0 && batch.Reviewed is not null
            )
        );

    internal static BatchView View(BatchState batch) =>
        new(
            batch.Id,
            batch.Status,
            batch.Items.Count,
            batch.ImportView,
            batch.Progress,
            batch.Policy.Priority,
            batch.Overlap,
            batch.AdaptiveInForce is { } a ? new OverlapRange(a.Min, a.Max) : null
        );

    static bool IsKnown(BatchState batch) => batch.Status is not BatchStatus.None;
}
