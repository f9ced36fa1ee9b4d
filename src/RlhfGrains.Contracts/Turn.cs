namespace RlhfGrains.Contracts;

/// <summary>What a decision may know besides the grain's state and the message.</summary>
/// <param name="Now">
/// The time of this turn: UTC in whole milliseconds, the larger of the host's clock and the last time the engine has
/// seen, so it never runs backwards.
/// </param>
/// <param name="Self">The grain that decides.</param>
public readonly record struct Turn(Instant Now, GrainKey Self);
