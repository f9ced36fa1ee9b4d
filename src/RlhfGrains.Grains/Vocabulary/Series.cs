namespace RlhfGrains.Grains.Vocabulary;

/// <summary>Pairs form only within one series.</summary>
public readonly record struct Series(CategoryId Category, CriterionId Criterion, int RubricVersion, Round Round);
