namespace RlhfGrains.Orleans;

/// <summary>
/// The engine's own limits on a cluster. Those of the activations are <see
/// cref="RlhfGrains.Engine.Activations.ActivationOptions"/>.
/// </summary>
sealed record ClusterOptions
{
    /// <summary>
    /// 10 s for which a message is asked again that met a silo that has died or is leaving: by then it has been
    /// declared dead, or the caller is told.
    /// </summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// 5 s for an answer of a grain on the same silo, as over the wire; then it is asked the long way.
    /// </summary>
    public TimeSpan NearMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>20 ms before it is asked again for the first time: most often the activation has only moved.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>250 ms between the further attempts.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// 5 s between two looks for sends that nobody delivers; the second one that finds a send wakes its sender.
    /// </summary>
    public TimeSpan SweepPeriod { get; init; } = TimeSpan.FromSeconds(5);
}
