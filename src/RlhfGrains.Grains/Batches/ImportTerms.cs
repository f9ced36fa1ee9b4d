namespace RlhfGrains.Grains.Batches;

/// <summary>What an import needs of the project's settings.</summary>
public sealed record ImportTerms(
    int SettingsVersion,
    IReadOnlyList<CategoryId> Categories,
    IReadOnlyList<Criterion> Criteria
) : ITerms;
