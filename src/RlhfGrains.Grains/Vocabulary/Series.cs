namespace RlhfGrains.Grains.Vocabulary;

/// <summary>Pairs form only within one series.</summary>
public readonly record struct Series(CategoryId Category, CriterionId Criterion, int RubricVersion, Round Round);

/// <param name="Oriented">The labels belong to an order of two responses, which is arbitrary.</param>
/// <param name="SeveralUnits">Items have several units here (pairs of responses, or responses), which depend on each
/// other.</param>
/// <param name="Labels">How many labels the scale has.</param>
/// <param name="State">The exported state of a <see cref="Agreement.CoincidenceCounts"/>.</param>
public sealed record SeriesCounts(Series Series, bool Oriented, bool SeveralUnits, int Labels, long[] State);
