namespace RlhfGrains.Grains.Vocabulary;

/// <summary>The prompt's stratum; agreement is kept apart for each.</summary>
public sealed record Category(CategoryId Id, string Title);
