namespace RlhfGrains.Grains.Items;

/// <summary>What an item needs of the project's settings.</summary>
/// <param name="RubricVersion">The one in force.</param>
/// <param name="LeaseSeconds">How long an annotator has for one task.</param>
/// <param name="KeepSurplus">A judgment that comes after its lease ran out is taken.</param>
/// <param name="AnnotatorsSubmit">Annotators' own keys may submit judgments directly.</param>
/// <param name="PracticeShare">Of gold whose pool nobody has stated, the share that is for practice.</param>
/// <param name="WatchedCategories">Those in which annotators' agreement with the others is looked at.</param>
public sealed record ItemTerms(
    OverlapTerms Overlap,
    int RubricVersion,
    int LeaseSeconds,
    bool KeepSurplus,
    bool AnnotatorsSubmit,
    double PracticeShare,
    IReadOnlyList<CategoryId> WatchedCategories
) : ITerms
{
    public int SettingsVersion => Overlap.SettingsVersion;

    public IReadOnlyList<Criterion> Criteria => Overlap.Criteria;
}
