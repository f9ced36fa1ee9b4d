using RlhfGrains.Agreement;
using RlhfGrains.Contracts;
using RlhfGrains.Grains.Items;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Simulation.Crowds;

/// <summary>
/// One simulated annotator: reads which response is the better one off its text, and errs as often as its group says.
/// </summary>
sealed class CrowdMember(AnnotatorId id, CrowdGroup group, ulong seed)
{
    readonly SplitMix64 random = new(seed);

    public AnnotatorId Id => id;
    public CrowdGroup Group => group;

    /// <summary>Exercises are over: passed, failed, or none left.</summary>
    public bool HasPractised { get; set; }

    /// <summary>Not here before; a task that was left open runs out meanwhile.</summary>
    public Instant AwayUntil { get; set; }

    /// <summary>Got nothing at the last request.</summary>
    public bool IsIdle { get; set; }

    public int Work { get; set; }
    public int GoldInWork { get; set; }

    public int Percent() => random.Next(100);

    public CriterionAnswer Judge(TaskView task)
    {
        var shown = task.Responses;
        var better = shown[0].Text.StartsWith(CrowdItems.Better, StringComparison.Ordinal) ? 0 : 1;
        var chosen =
            random.NextDouble() < group.PositionBias ? 0
            : random.NextDouble() < group.Accuracy ? better
            : 1 - better;
        return new CriterionAnswer(
            CrowdItems.Criterion.Id,
            new PreferenceAnswer(shown[chosen].Id, shown[1 - chosen].Id, 1),
            null,
            null
        );
    }
}
