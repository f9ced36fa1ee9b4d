using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Batches;

public sealed class BatchKind : GrainKind<BatchState, BatchSnapshot>
{
    public BatchKind()
        : base(GrainKeys.Batch, snapshotVersion: 1)
    {
        Takes<StageLines, ImportView>("batch.stage-lines.v1", "batch.import-view.v1", ImportDecisions.Stage);
        Takes<OpenBatch, BatchView>("batch.open.v1", "batch.view.v1", ImportDecisions.Open);
        Takes<DiscardImport, BatchView>("batch.discard-import.v1", "batch.view.v1", ImportDecisions.Discard);
        Takes<SetBatchClosed, Done>("batch.set-closed.v1", "done.v1", BatchDecisions.SetClosed);
        Takes<ReadBatch, BatchView>("batch.read.v1", "batch.view.v1", BatchDecisions.Read);
        Takes<ReadImport, ImportView>("batch.read-import.v1", "batch.import-view.v1", BatchDecisions.ReadImport);
        Takes<ListItems, IdPage>("batch.list-items.v1", "id-page.v1", BatchDecisions.ListItems);
        Takes<ReadCounts, BatchCounts>("batch.read-counts.v1", "batch.counts.v1", BatchDecisions.ReadCounts);
        Takes<NoteStaged>("batch.note-staged.v1", ImportDecisions.NoteStaged);
        Takes<ContinueItems>("batch.continue-items.v1", BatchFanOut.Continue);
        Takes<ExpireImport>("batch.expire-import.v1", ImportDecisions.Expire);
        Takes<ObserveItem>("batch.observe-item.v1", BatchDecisions.Observe);
        Takes<NoteGold>("batch.note-gold.v1", BatchDecisions.NoteGold);
        Takes<WantEvents>(WantEvents.StoredName, BatchAnnouncements.Want);

        Takes<ReadGoldPools, GoldPoolSizes>(
            "batch.read-gold-pools.v1",
            "batch.gold-pools.v1",
            BatchDecisions.ReadGoldPools
        );
        Takes<SuggestItem, Suggestion>("batch.suggest-item.v1", "batch.suggestion.v1", BatchDecisions.Suggest);
        Takes<BatchPolicyChanged>("batch.policy-changed.v1", OverlapFanOut.Note);

        Takes<ContinueReview>("batch.continue-review.v1", OverlapFanOut.Continue);
        Takes<ObserveOverlap>("batch.observe-overlap.v1", OverlapFanOut.Observe);
        Takes<ReadOverlapFigures, OverlapFigures>(
            "batch.read-overlap-figures.v1",
            "batch.overlap-figures.v1",
            OverlapFanOut.Read
        );

        Emits<AdaptiveOverlapNoted>("batch.adaptive-overlap-noted.v1", static (batch, e) => batch.Apply(e));
        Emits<ReviewBegun>("batch.review-begun.v1", static (batch, e) => batch.Apply(e));
        Emits<ReviewStepped>("batch.review-stepped.v1", static (batch, e) => batch.Apply(e));
        Emits<OverlapObserved>("batch.overlap-observed.v1", static (batch, e) => batch.Apply(e));
        Emits<BatchPolicyNoted>("batch.policy-noted.v1", static (batch, e) => batch.Apply(e));
        Emits<ImportStarted>("batch.import-started.v1", static (batch, e) => batch.Apply(e));
        Emits<LinesStaged>("batch.lines-staged.v1", static (batch, e) => batch.Apply(e));
        Emits<LinesHashed>("batch.lines-hashed.v1", static (batch, e) => batch.Apply(e));
        Emits<ItemStagingNoted>("batch.item-staging-noted.v1", static (batch, e) => batch.Apply(e));
        Emits<ItemStagingFailed>("batch.item-staging-failed.v1", static (batch, e) => batch.Apply(e));
        Emits<BatchTurning>("batch.turning.v1", static (batch, e) => batch.Apply(e));
        Emits<ItemsStepped>("batch.items-stepped.v1", static (batch, e) => batch.Apply(e));
        Emits<BatchOpened>("batch.opened.v1", static (batch, e) => batch.Apply(e));
        Emits<BatchClosed>("batch.closed.v1", static (batch, e) => batch.Apply(e));
        Emits<ImportDiscarded>("batch.import-discarded.v1", static (batch, e) => batch.Apply(e));
        Emits<ItemObserved>("batch.item-observed.v1", static (batch, e) => batch.Apply(e));
        Emits<GoldNoted>("batch.gold-noted.v1", static (batch, e) => batch.Apply(e));
        Emits<EventsWanted>(EventsWanted.StoredName, static (batch, e) => batch.Apply(e));
        Emits<AgreementAnnounced>("batch.agreement-announced.v1", static (batch, e) => batch.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (batch, e) => batch.Requests.Apply(e));
    }

    protected override BatchState Create(GrainKey key) => new();

    protected override BatchSnapshot Save(BatchState state) => state.Save();

    protected override BatchState Restore(GrainKey key, BatchSnapshot snapshot) => BatchState.Restore(snapshot);
}
