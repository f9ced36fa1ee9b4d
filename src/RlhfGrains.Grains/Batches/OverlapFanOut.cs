using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Grains.Webhooks;

namespace RlhfGrains.Grains.Batches;

/// <summary>
/// Another overlap, of the batch, of the project or an adaptive one, reaches the items some at a time: each decides
/// anew how many judgments it is to get, and whether it has them.
/// </summary>
public static class OverlapFanOut
{
    /// <summary>500: an item that is complete by it sends two messages more, and those to every webhook.</summary>
    const int ItemsPerStep = 500;

    public static Decision<Done> Note(BatchState batch, BatchPolicyChanged m, Turn turn)
    {
        var terms = m.Terms;
        var isSame =
            terms.SettingsVersion == batch.PolicyVersion
            && terms.Overlap == batch.ProjectOverlap
            && AdaptiveOverlap.IsSame(terms.Adaptive, batch.Adaptive);
        if (isSame && m.Policy == batch.Policy)
            return Decision.Ignore;
        List<IEvent> events = [new BatchPolicyNoted(terms.SettingsVersion, terms.Overlap, m.Policy)];
        if (!isSame)
            events.Add(new AdaptiveOverlapNoted(terms.SettingsVersion, terms.Adaptive, terms.Criteria));
        // Items that are not open yet are told when they open.
        if (batch.Work is null || !ChangesOverlap(batch, m))
            return Decision.Accept(events);
        events.Add(new ReviewBegun(batch.Reviews + 1));
        return Decision.Accept(events, [new(turn.Self, new ContinueReview(batch.Reviews + 1, 0), turn.Now)]);
    }

    public static Decision<Done> Continue(BatchState batch, ContinueReview m, Turn turn)
    {
        if (m.Number != batch.Reviews || m.From != batch.Reviewed)
            return Decision.Ignore;
        var to = Math.Min(batch.Items.Count, m.From + ItemsPerStep);
        List<Send> sends = [];
        for (var i = m.From; i < to; i++)
            sends.Add(Of(batch, i, turn));
        if (to < batch.Items.Count)
            sends.Add(new(turn.Self, m with { From = to }, turn.Now));
        // What agreement is computed from may be another choice of the judgments. A look later than the items' answers:
        // on a cluster they take a moment.
        else if (batch.Wanted.HasFlag(EventTypes.AgreementLow))
            sends.Add(
                new(
                    GrainKeys.WebhooksOf(GrainKeys.ProjectOf(turn.Self)),
                    new Announce([], AgreementMoved: true),
                    turn.Now + AgreementLooks.IntervalMin
                )
            );
        return Decision.Accept([new ReviewStepped(to)], sends);
    }

    public static Send Of(BatchState batch, int position, Turn turn) =>
        new(
            GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), batch.Items[position].Item),
            new ReviewOverlap(batch.Id, batch.OwnOverlap, batch.Terms)
        );

    /// <summary>An item has another target, or its units in the counts have changed.</summary>
    public static Decision<Done> Observe(BatchState batch, ObserveOverlap m, Turn turn) =>
        Decision.Accept([new OverlapObserved(batch.PositionOf(m.Item), m.Category, m.Target, m.Units)]);

    public static Decision<OverlapFigures> Read(BatchState batch, ReadOverlapFigures m, Turn turn) =>
        Decision.Reply(batch.OverlapFigures());

    // The first that a batch is told is another one for all that it knows: its items, when they are open before (on a
    // cluster, where the project's word may come late), have decided by the settings of whoever judged them.
    static bool ChangesOverlap(BatchState batch, BatchPolicyChanged m) =>
        batch.PolicyVersion == 0
        || m.Policy.Overlap != batch.OwnOverlap
        || !AdaptiveOverlap.IsSame(m.Terms.Adaptive, batch.Adaptive)
        || (m.Policy.Overlap is null && m.Terms.Overlap != batch.ProjectOverlap);
}
