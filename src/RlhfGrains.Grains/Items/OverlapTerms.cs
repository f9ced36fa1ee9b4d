using RlhfGrains.Grains.Projects;
using RlhfGrains.Grains.Vocabulary;

namespace RlhfGrains.Grains.Items;

/// <summary>What decides how many judgments an item is to get, cut from one version of the settings.</summary>
/// <param name="Overlap">The project's; null: no limit, or an adaptive one.</param>
/// <param name="Adaptive">Null: none.</param>
/// <param name="Criteria">Of the project, without titles.</param>
public sealed record OverlapTerms(
    int SettingsVersion,
    int? Overlap,
    AdaptiveOverlap? Adaptive,
    IReadOnlyList<Criterion> Criteria
)
{
    public static OverlapTerms Of(ProjectSettings settings) =>
        new(
            settings.Version,
            settings.Overlap,
            settings.Assignment.Overlap,
            [.. settings.Criteria.Select(c => c with { Title = "" })]
        );
}
