namespace RlhfGrains.LoadTest.Bench;

/// <param name="Connections">Keep-alive connections, one round of runs for each number.</param>
/// <param name="Runs">Interleaved runs of which the median is told.</param>
/// <param name="Streams">Connections of the stream endpoint.</param>
/// <param name="RationaleChars">Characters of rationale in each judgment; bytes on disk are counted beyond
/// them.</param>
sealed record BenchOptions(IReadOnlyList<int> Connections, double Seconds, int Runs, int Streams, int RationaleChars)
{
    /// <summary>
    /// 2 s of each kind before anything is counted: the server's hot path is compiled in its last tier by then.
    /// </summary>
    public const double WarmUpSeconds = 2;

    /// <summary>5 judgments an item, as in the largest public preference set with annotator ids.</summary>
    public const int JudgmentsPerItem = 5;

    /// <summary>1,000 annotators: a large crowd, and so many that a single one is not a bottleneck.</summary>
    public const int Annotators = 1_000;

    /// <summary>1 KiB of text an item.</summary>
    public const int ItemTextChars = 1_024;

    /// <summary>What the limits of a batch allow in one import part.</summary>
    public const int ItemsPerImportMax = 50_000;
}
