using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Batches;

public sealed partial class BatchState
{
    /// <summary>0: the project has not been heard yet.</summary>
    public int PolicyVersion { get; private set; }

    public int? ProjectOverlap { get; private set; }
    public BatchPolicy Policy { get; private set; } = BatchPolicy.Default;
    public int? OwnOverlap => Policy.Overlap;

    /// <summary>In force for the items; null: no limit.</summary>
    public int? Overlap => OwnOverlap ?? ProjectOverlap;

    /// <summary>Where the work on the items stands; null before the first opening.</summary>
    public BatchWork? Work { get; private set; }

    /// <summary>Only of an item that was opened.</summary>
    public int PositionOf(ItemId item) => known[item];

    public void Apply(BatchPolicyNoted e)
    {
        PolicyVersion = e.SettingsVersion;
        ProjectOverlap = e.Overlap;
        Policy = e.Policy;
        Work?.SetOverlap(Overlap, AdaptiveInForce?.Min);
    }

    void BeginWork()
    {
        if (Work is not null)
            return;
        // Lines that turned out bad were taken out from among the others.
        for (var i = 0; i < items.Count; i++)
            known[items[i].Item] = i;
        Work = new BatchWork(items, Overlap, AdaptiveInForce?.Min);
    }

    void RestoreWork(BatchSnapshot snapshot)
    {
        PolicyVersion = snapshot.PolicyVersion;
        ProjectOverlap = snapshot.ProjectOverlap;
        Policy = snapshot.Policy;
        RestoreAdaptive(snapshot.Adaptive);
        if (snapshot.Work is { } work)
            Work = BatchWork.Restore(items, Overlap, AdaptiveInForce?.Min, work);
    }
}
