using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Batches;

/// <summary>Another adaptive overlap reaches the items of a batch some at a time: each decides anew how many judgments it is to get.</summary>
public static class ReviewSteps
{
    /// <summary>1,000, as when a batch opens.</summary>
    const int ItemsPerStep = 1_000;

    public static Decision<Done> Note(BatchState batch, AdaptiveOverlapChanged m, Turn turn)
    {
        if (Projects.AdaptiveOverlap.IsSame(m.Policy, batch.Adaptive)) return Decision.Ignore;
        var noted = new AdaptiveOverlapNoted(m.SettingsVersion, m.Policy, m.Criteria);
        // Items that are not open yet are told when they open.
        return Decision.Accept([noted], batch.Work is null ? [] : [new(turn.Self, new ContinueReview(m.SettingsVersion, 0), turn.Now)]);
    }

    public static Decision<Done> Continue(BatchState batch, ContinueReview m, Turn turn)
    {
        if (m.SettingsVersion != batch.AdaptiveSince || m.From != batch.Reviewed) return Decision.Ignore;
        var to = Math.Min(batch.Items.Count, m.From + ItemsPerStep);
        List<Send> sends = [];
        for (var i = m.From; i < to; i++) sends.Add(Of(batch, i, turn));
        if (to < batch.Items.Count) sends.Add(new(turn.Self, m with { From = to }, turn.Now));
        return Decision.Accept([new ReviewStepped(to)], sends);
    }

    public static Send Of(BatchState batch, int position, Turn turn) => new(
        GrainKeys.Of(GrainKeys.ProjectOf(turn.Self), batch.Items[position].Item),
        new ReviewOverlap(batch.Id, batch.AdaptiveSince, batch.Adaptive, batch.Criteria));

    /// <summary>An item has another target, or its units in the counts have changed.</summary>
    public static Decision<Done> Observe(BatchState batch, ObserveOverlap m, Turn turn) =>
        Decision.Accept([new OverlapObserved(batch.PositionOf(m.Item), m.Category, m.Target, m.Units)]);

    public static Decision<OverlapFigures> Read(BatchState batch, ReadOverlapFigures m, Turn turn) => Decision.Reply(batch.OverlapFigures());
}
