namespace RlhfGrains.Grains.Annotators;

/// <summary>What an annotator's grain needs of the project's settings to say what work they may do.</summary>
/// <param name="Categories">Those that the project declares.</param>
/// <param name="RubricVersion">The one in force.</param>
/// <param name="LeasesMax">How many tasks one annotator may have open.</param>
public sealed record WorkTerms(
    int SettingsVersion,
    IReadOnlyList<CategoryId> Categories,
    int RubricVersion,
    int LeasesMax,
    QualityPolicies Quality
) : ITerms;
