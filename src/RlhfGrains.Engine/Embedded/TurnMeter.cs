using System.Diagnostics;

namespace RlhfGrains.Engine.Embedded;

/// <summary>What one turn of the loop is made of. Whoever asks meanwhile waits for all of it.</summary>
public enum TurnPart
{
    /// <summary>A piece of the engine's own work: overwriting the records of who is erased.</summary>
    LoopTask,
    Deciding,
    Committing,

    /// <summary>Letting the replies leave.</summary>
    Answering,

    /// <summary>Snapshots and covers, so that a start has little to read.</summary>
    Covering,

    /// <summary>Bringing memory back within its budget.</summary>
    Resting,

    /// <summary>Bringing the write-ahead log home.</summary>
    Settling,
}

/// <summary>Measures the turns of the loop: by the engine's thread alone, and read by any.</summary>
sealed class TurnMeter
{
    /// <summary>
    /// A minute: longer than what scrapes figures waits, and a stall of the start is forgotten when load comes.
    /// </summary>
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly long[] counts = new long[TurnLatency.BoundsSeconds.Count + 1];
    readonly TimeSpan[] parts = new TimeSpan[Enum.GetValues<TurnPart>().Length];
    volatile LongestTurn longest = LongestTurn.None,
        longestBefore = LongestTurn.None;
    double sumSeconds;
    long windowBegan = Stopwatch.GetTimestamp(),
        began,
        lap;
    TimeSpan collectedBefore;

    public void Begin()
    {
        Array.Clear(parts);
        collectedBefore = GC.GetTotalPauseDuration();
        began = lap = Stopwatch.GetTimestamp();
    }

    /// <summary>What was done since the last lap was this.</summary>
    public void Lap(TurnPart part)
    {
        var now = Stopwatch.GetTimestamp();
        parts[(int)part] += Stopwatch.GetElapsedTime(lap, now);
        lap = now;
    }

    public void End()
    {
        var took = Stopwatch.GetElapsedTime(began, lap);
        sumSeconds += took.TotalSeconds;
        counts[TurnLatency.BucketOf(took)]++;
        if (Stopwatch.GetElapsedTime(windowBegan, lap) > Window)
            (longestBefore, longest, windowBegan) = (longest, LongestTurn.None, lap);
        if (took > longest.Took)
            longest = new LongestTurn(took, GC.GetTotalPauseDuration() - collectedBefore, parts.ToArray());
    }

    public TurnLatency ToFigures()
    {
        var (now, before) = (longest, longestBefore);
        return new TurnLatency(counts.ToArray(), sumSeconds, now.Took > before.Took ? now : before);
    }
}

/// <summary>How long the turns of the loop took.</summary>
/// <param name="Counts">Per bound the turns that took at most that long and longer than the bound before; behind the
/// last bound the rest.</param>
/// <param name="Longest">Of the last minute or two.</param>
public sealed record TurnLatency(IReadOnlyList<long> Counts, double SumSeconds, LongestTurn Longest)
{
    public static IReadOnlyList<double> BoundsSeconds => CommitLatency.BoundsSeconds;

    internal static int BucketOf(TimeSpan took)
    {
        var bucket = 0;
        while (bucket < BoundsSeconds.Count && took.TotalSeconds > BoundsSeconds[bucket])
            bucket++;
        return bucket;
    }
}

/// <param name="Collecting">For how long of it collecting garbage stopped everything, whatever part it fell
/// into.</param>
/// <param name="Parts">By <see cref="TurnPart"/>.</param>
public sealed record LongestTurn(TimeSpan Took, TimeSpan Collecting, IReadOnlyList<TimeSpan> Parts)
{
    public static LongestTurn None { get; } =
        new(TimeSpan.Zero, TimeSpan.Zero, new TimeSpan[Enum.GetValues<TurnPart>().Length]);
}
