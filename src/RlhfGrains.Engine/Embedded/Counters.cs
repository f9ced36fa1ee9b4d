using System.Diagnostics;

namespace RlhfGrains.Engine.Embedded;

/// <summary>Counted by the engine's thread alone and read by any: each is a single aligned word.</summary>
sealed class Counters
{
    readonly long[] latencyCounts = new long[CommitLatency.BoundsSeconds.Count + 1];
    double latencySumSeconds;

    public long Answered, Failed, Commits, CommitFailures, Records, Events, Loaded, Evictions, Snapshots, Parked, ToStartFrom, GrainBytes;
    public int Grains, Pending;

    public void Committed(TimeSpan took)
    {
        Commits++;
        latencySumSeconds += took.TotalSeconds;
        var bucket = 0;
        while (bucket < CommitLatency.BoundsSeconds.Count && took.TotalSeconds > CommitLatency.BoundsSeconds[bucket]) bucket++;
        latencyCounts[bucket]++;
    }

    public static TimeSpan Since(long timestamp) => Stopwatch.GetElapsedTime(timestamp);

    public EngineFigures ToFigures(int queueDepth, long refusedBusy) => new()
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
        GrainsInMemory = Grains,
        GrainBytesEstimated = GrainBytes,
        GrainsLoaded = Loaded,
        Evictions = Evictions,
        SnapshotsWritten = Snapshots,
        ParkedMessages = Parked,
        PendingSends = Pending,
        RecordsToStartFrom = ToStartFrom,
    };
}
