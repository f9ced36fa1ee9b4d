using System.Diagnostics;

namespace RlhfGrains.Engine.Embedded;

/// <summary>Counted by the engine's thread alone and read by any: each is a single aligned word.</summary>
sealed class Counters
{
    readonly long[] latencyCounts = new long[CommitLatency.BoundsSeconds.Count + 1];
    double latencySumSeconds;

    public long Answered,
        Failed,
        Commits,
        CommitFailures,
        Records,
        Events,
        Loaded,
        Evictions,
        Snapshots,
        Parked,
        ToStartFrom,
        GrainBytes,
        ClockAheadTicks;
    public int Grains,
        Pending;

    public TurnMeter Turns { get; } = new();

    public void Committed(TimeSpan took)
    {
        Commits++;
        latencySumSeconds += took.TotalSeconds;
        latencyCounts[TurnLatency.BucketOf(took)]++;
    }

    public static TimeSpan Since(long timestamp) => Stopwatch.GetElapsedTime(timestamp);

    public EngineFigures ToFigures(int queueDepth, long refusedBusy) =>
        new()
        {
            QueueDepth = queueDepth,
            AsksAnswered = Answered,
            AsksRefusedBusy = refusedBusy,
            AsksFailed = Failed,
            Commits = Commits,
            CommitFailures = CommitFailures,
            Records = Records,
            Events = Events,
            CommitLatency = new CommitLatency(latencyCounts.ToArray(), latencySumSeconds),
            TurnLatency = Turns.ToFigures(),
            GrainsInMemory = Grains,
            GrainBytesEstimated = GrainBytes,
            GrainsLoaded = Loaded,
            Evictions = Evictions,
            SnapshotsWritten = Snapshots,
            ParkedMessages = Parked,
            PendingSends = Pending,
            ClockAhead = TimeSpan.FromTicks(ClockAheadTicks),
            RecordsToStartFrom = ToStartFrom,
        };
}
