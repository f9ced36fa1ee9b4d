using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;

namespace RlhfGrains.Grains.Batches;

/// <summary>A batch's own overlap reaches its items some at a time: the item is what guards it.</summary>
static class OverlapSteps
{
    /// <summary>1,000, as when a batch opens.</summary>
    const int ItemsPerStep = 1_000;

    public static Decision<Done> Note(BatchState batch, BatchPolicyChanged m, Turn turn)
    {
        if (m.SettingsVersion == batch.PolicyVersion && m.Overlap == batch.ProjectOverlap && m.Policy == batch.Policy) return Decision.Ignore;
        var noted = new BatchPolicyNoted(m.SettingsVersion, m.Overlap, m.Policy);
        // Items that are not open yet are told when they open.
        var tell = m.Policy.Overlap != batch.OwnOverlap && batch.Work is not null;
        return Decision.Accept([noted], tell ? [new(turn.Self, new ContinueOverlap(m.Policy.Overlap, 0), turn.Now)] : []);
    }

    public static Decision<Done> Continue(BatchState batch, ContinueOverlap m, Turn turn)
    {
        if (m.OwnOverlap != batch.OwnOverlap || m.From != batch.OverlapTold) return Decision.Ignore;
        var project = GrainKeys.ProjectOf(turn.Self);
        var to = Math.Min(batch.Items.Count, m.From + ItemsPerStep);
        List<Send> sends = [];
        for (var i = m.From; i < to; i++) sends.Add(new(GrainKeys.Of(project, batch.Items[i].Item), new SetOverlap(batch.Id, m.OwnOverlap)));
        if (to < batch.Items.Count) sends.Add(new(turn.Self, m with { From = to }, turn.Now));
        return Decision.Accept([new OverlapStepped(to)], sends);
    }
}
