namespace RlhfGrains.LoadTest.Bench;

/// <summary>All runs with one number of connections.</summary>
sealed class Round(int connections)
{
    public int Connections => connections;

    public List<LoadResult> Echo { get; } = [];

    public List<LoadResult> Durable { get; } = [];

    /// <summary>
    /// The durable judgments sent again: all the way to the item and back, with nothing to decide on or to keep. What
    /// any engine could come to at best.
    /// </summary>
    public List<LoadResult> Repeated { get; } = [];

    /// <summary>At half of the median durable rate.</summary>
    public List<LoadResult> Open { get; } = [];

    public double EchoPerSecond => Median(Echo, r => r.PerSecond);

    public double DurablePerSecond => Median(Durable, r => r.PerSecond);

    /// <summary>
    /// The median of the ratios of neighbouring runs: what both met alike (another process, a slower clock) drops out.
    /// </summary>
    public double Ratio => Median(Echo.Zip(Durable, (e, d) => d.PerSecond / e.PerSecond));

    /// <inheritdoc cref="Ratio"/>
    public double RepeatedRatio => Median(Echo.Zip(Repeated, (e, r) => r.PerSecond / e.PerSecond));

    public IEnumerable<LoadResult> All => Echo.Concat(Durable).Concat(Repeated).Concat(Open);

    public static double Median(IEnumerable<LoadResult> runs, Func<LoadResult, double> figure) =>
        Median(runs.Select(figure));

    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToArray();
        if (sorted.Length == 0)
            return double.NaN;
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
