using RlhfGrains.Contracts;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

public sealed class ItemKind : GrainKind<ItemState, ItemSnapshot>
{
    public ItemKind()
        : base(GrainKeys.Item, snapshotVersion: 1)
    {
        Takes<SubmitJudgment, JudgmentReceipt>(
            "item.submit-judgment.v1",
            "item.judgment-receipt.v1",
            ItemDecisions.Submit
        );
        Takes<WithdrawJudgment, JudgmentReceipt>(
            "item.withdraw-judgment.v1",
            "item.judgment-receipt.v1",
            ItemDecisions.Withdraw
        );
        Takes<SetItemClosed, Done>("item.set-closed.v1", "done.v1", ItemDecisions.SetClosed);
        Takes<ReadItem, ItemView>("item.read.v1", "item.view.v1", ItemDecisions.Read);
        Takes<ReadUnits, ItemUnits>("item.read-units.v1", "item.units.v1", ItemDecisions.ReadUnits);
        Takes<LeaseItem, TaskView>("item.lease.v1", "item.task.v1", LeaseDecisions.Lease);
        Takes<ReadTask, TaskView>("item.read-task.v1", "item.task.v1", LeaseDecisions.Read);
        Takes<RenewLease, TaskView>("item.renew-lease.v1", "item.task.v1", LeaseDecisions.Renew);
        Takes<TakeUpLease, TaskView>("item.take-up-lease.v1", "item.task.v1", LeaseDecisions.TakeUp);
        Takes<GiveBackLease, Done>("item.give-back-lease.v1", "done.v1", LeaseDecisions.GiveBack);
        Takes<SubmitTask, TaskReceipt>("item.submit-task.v1", "item.task-receipt.v1", LeaseDecisions.Submit);
        Takes<ExpireLease>("item.expire-lease.v1", LeaseDecisions.Expire);
        Takes<EndLeases>("item.end-leases.v1", LeaseDecisions.EndAll);
        Takes<DropLease>("item.drop-lease.v1", LeaseDecisions.Drop);
        Takes<RecallLease>("item.recall-lease.v1", LeaseDecisions.Recall);
        Takes<ReviewOverlap>("item.review-overlap.v1", OverlapDecisions.Review);
        Takes<ReadOverlap, ItemOverlap>("item.read-overlap.v1", "item.overlap.v1", OverlapDecisions.Read);
        Takes<StageItem>("item.stage.v1", ItemDecisions.Stage);
        Takes<StageGold>("item.stage-gold.v1", GoldDecisions.Stage);
        Takes<SetGold, GoldReceipt>("item.set-gold.v1", "item.gold-receipt.v1", GoldDecisions.Set);
        Takes<RetireGold, GoldReceipt>("item.retire-gold.v1", "item.gold-receipt.v1", GoldDecisions.Retire);
        Takes<DiscardItem>("item.discard.v1", ItemDecisions.Discard);
        Takes<OpenItem>("item.open.v1", ItemDecisions.Open);
        Takes<TellConsensus>("item.tell-consensus.v1", ItemDecisions.TellConsensus);
        Takes<TellCompletion>("item.tell-completion.v1", Completions.Tell);

        Emits<ConsensusTold>("item.consensus-told.v1", static (item, e) => item.Apply(e));
        Emits<ItemStaged>("item.staged.v1", static (item, e) => item.Apply(e));
        Emits<ItemDiscarded>("item.discarded.v1", static (item, e) => item.Apply(e));
        Emits<ItemOpened>("item.opened.v1", static (item, e) => item.Apply(e));
        Emits<ItemClosed>("item.closed.v1", static (item, e) => item.Apply(e));
        Emits<JudgmentRecorded>("item.judgment-recorded.v1", static (item, e) => item.Apply(e));
        Emits<JudgmentWithdrawn>("item.judgment-withdrawn.v1", static (item, e) => item.Apply(e));
        Emits<PeersTold>("item.peers-told.v1", static (item, e) => item.Apply(e));
        Emits<ItemLeased>("item.leased.v1", static (item, e) => item.Apply(e));
        Emits<LeaseRenewed>("item.lease-renewed.v1", static (item, e) => item.Apply(e));
        Emits<LeaseReleased>("item.lease-released.v1", static (item, e) => item.Apply(e));
        Emits<LeaseEnded>("item.lease-ended.v1", static (item, e) => item.Apply(e));
        Emits<GoldSet>("item.gold-set.v1", static (item, e) => item.Apply(e));
        Emits<GoldRetired>("item.gold-retired.v1", static (item, e) => item.Apply(e));
        Emits<GoldAnswered>("item.gold-answered.v1", static (item, e) => item.Apply(e));
        Emits<CompletionReviewed>("item.completion-reviewed.v1", static (item, e) => item.Apply(e));
        Emits<OverlapDecided>("item.overlap-decided.v1", static (item, e) => item.Apply(e));
        Emits<OverlapReviewed>("item.overlap-reviewed.v1", static (item, e) => item.Apply(e));
        Emits<RequestAccepted>(RequestAccepted.StoredName, static (item, e) => item.Requests.Apply(e));
    }

    protected override ItemState Create(GrainKey key) => new();

    protected override ItemSnapshot Save(ItemState state) => state.Save();

    protected override ItemState Restore(GrainKey key, ItemSnapshot snapshot) => ItemState.Restore(snapshot);

    public override Type AtRest => typeof(ItemAtRest);

    public override object ToRest(object state) => ((ItemState)state).Rest();

    public override object FromRest(GrainKey key, object atRest) => ItemState.Restore((ItemAtRest)atRest);

    public override bool IsWhole(object state) => ((ItemState)state).IsWhole;

    /// <summary>Those that judge, or begin and end things, need no text.</summary>
    public override bool NeedsWhole(IMessage message) =>
        message
            is not (
                SubmitJudgment
                or SubmitTask
                or WithdrawJudgment
                or ReadUnits
                or GiveBackLease
                or ExpireLease
                or DropLease
                or RecallLease
                or EndLeases
                or TellConsensus
                or TellCompletion
                or ReviewOverlap
                or ReadOverlap
                or SetItemClosed
                or OpenItem
                or RetireGold
            );
}
