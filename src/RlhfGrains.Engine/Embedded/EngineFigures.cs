namespace RlhfGrains.Engine.Embedded;

/// <summary>
/// What the engine has done since it started, and holds now. Each figure is exact; together they are of about the same
/// moment.
/// </summary>
public sealed record EngineFigures
{
    public required int QueueDepth { get; init; }
    public required long AsksAnswered { get; init; }
    public required long AsksRefusedBusy { get; init; }

    /// <summary>Of those answered: with an exception, whatever it was.</summary>
    public required long AsksFailed { get; init; }
    public required long Commits { get; init; }

    /// <summary>How often the journal failed: a commit, a read, or an attempt to use it again.</summary>
    public required long CommitFailures { get; init; }

    public required long Records { get; init; }
    public required long Events { get; init; }
    public required CommitLatency CommitLatency { get; init; }
    public required TurnLatency TurnLatency { get; init; }
    public required int GrainsInMemory { get; init; }
    public required long GrainBytesEstimated { get; init; }
    public required long GrainsLoaded { get; init; }
    public required long Evictions { get; init; }
    public required long SnapshotsWritten { get; init; }

    /// <summary>Of the whole life of the journal.</summary>
    public required long ParkedMessages { get; init; }

    public required int PendingSends { get; init; }

    /// <summary>How far the time of turns is ahead of the host's clock; negative: behind it.</summary>
    public required TimeSpan ClockAhead { get; init; }

    /// <summary>What a start would have to read.</summary>
    public required long RecordsToStartFrom { get; init; }
}

/// <summary>How long commits took.</summary>
/// <param name="Counts">Per bound the commits that took at most that long and longer than the bound before; behind the
/// last bound the rest.</param>
public sealed record CommitLatency(IReadOnlyList<long> Counts, double SumSeconds)
{
    public static IReadOnlyList<double> BoundsSeconds { get; } =
    [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];
}
