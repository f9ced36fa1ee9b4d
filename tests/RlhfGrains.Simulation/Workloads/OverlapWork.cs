using RlhfGrains.Grains.Batches;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;
using RlhfGrains.Simulation.Callers;

namespace RlhfGrains.Simulation.Workloads;

/// <summary>Overlaps that follow the judgments, and questions about them.</summary>
sealed class OverlapWork(Knowledge known)
{
    /// <summary>
    /// A third of the settings have one; items with few judgments to come are to be had, and some that no number of
    /// equal answers makes sure.
    /// </summary>
    public static SettingsDraft WithAdaptive(SettingsDraft draft, Knowledge known)
    {
        if (!known.Random.OneIn(3))
            return draft;
        var min = known.Random.Between(2, 3);
        var policy = new AdaptiveOverlap(
            min,
            min + known.Random.Below(4),
            known.Random.Pick([.77, .83, .91]),
            .84,
            known.Random.Pick([.07, .31]),
            known.Random.OneIn(2) ? [draft.Criteria[0].Id] : [.. draft.Criteria.Select(c => c.Id)],
            known.Random.Pick([0, 0, .4]),
            []
        );
        // Now and then one that is refused: beside a number, or below the least.
        if (known.Random.OneIn(10))
            return draft with { Overlap = 3, Assignment = draft.Assignment with { Overlap = policy } };
        return draft with
        {
            Overlap = null,
            Assignment = draft.Assignment with { Overlap = known.Random.OneIn(15) ? policy with { Min = 1 } : policy },
        };
    }

    public Intent Read(int number)
    {
        var key = known.SeenItem();
        return new Intent(number, key, () => new ReadOverlap(known.Settings(GrainKeys.ProjectOf(key))))
        {
            AskAgainOn = r => r.Code == "settings-changed",
        };
    }

    public Intent ReadFigures(int number) =>
        new(number, GrainKeys.Of(known.Project(), known.Batch()), () => new ReadOverlapFigures());
}
