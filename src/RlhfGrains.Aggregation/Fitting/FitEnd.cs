namespace RlhfGrains.Aggregation.Fitting;

/// <summary>How an iteration came to its end: a fit that did not settle is said to be one.</summary>
/// <param name="Iterations">How many were made.</param>
/// <param name="Change">What still moved in the last one, in the unit that the fit names.</param>
/// <param name="HasConverged">The change is at or below the tolerance asked for.</param>
public readonly record struct FitEnd(int Iterations, double Change, bool HasConverged);
