namespace RlhfGrains.Quality;

/// <summary>How much is simulated.</summary>
/// <param name="Attempts">Gate attempts a row.</param>
/// <param name="Annotators">Stable annotators a row.</param>
/// <param name="Changes">Changed annotators a figure.</param>
/// <param name="StableObservations">Observations of a known baseline.</param>
/// <param name="ReplayedMax">Real judgments.</param>
/// <param name="Baselines">Of simulated annotators.</param>
public sealed record Effort(
    int Attempts,
    int Annotators,
    int Changes,
    int StableObservations,
    int ReplayedMax,
    IReadOnlyList<int> Baselines
)
{
    public static readonly Effort Full = new(100_000, 2_000, 10_000, 20_000_000, int.MaxValue, [30, 100, 300]);

    /// <summary>Some seconds: for tests.</summary>
    public static readonly Effort Short = new(5_000, 200, 500, 1_000_000, 8_000, [100]);
}
