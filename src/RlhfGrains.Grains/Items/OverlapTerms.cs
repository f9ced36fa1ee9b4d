namespace RlhfGrains.Grains.Items;

/// <summary>What decides how many judgments an item is to get.</summary>
/// <param name="Number">The project's overlap; null: no limit, or an adaptive one.</param>
/// <param name="Adaptive">Null: none.</param>
/// <param name="Criteria">Of the project.</param>
public sealed record OverlapTerms(
    int SettingsVersion,
    int? Number,
    AdaptiveOverlap? Adaptive,
    IReadOnlyList<Criterion> Criteria
) : ITerms;
