namespace RlhfGrains.Grains.Batches;

/// <summary>What a lead says about one batch.</summary>
/// <param name="Priority">Batches of a higher one are worked on first; among equals the older.</param>
/// <param name="Overlap">Its own overlap; null: the project's.</param>
public sealed record BatchPolicy(int Priority, int? Overlap)
{
    /// <summary>-1,000 to 1,000: room to put one between any two.</summary>
    public const int PriorityMax = 1_000;

    public static BatchPolicy Default { get; } = new(0, null);
}
